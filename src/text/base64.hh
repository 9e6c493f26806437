// Base64, written only: what JSON carries in place of bytes that are not text.
// Nothing here reads it, and when it is used is decided in json.cc.
#pragma once

#include <string>
#include <string_view>

namespace sockplay::text {

// Appends `bytes` in the standard alphabet, with padding and without line breaks. RFC 4648 section 4.
void append_base64(std::string& out, std::string_view bytes);

} // namespace sockplay::text
