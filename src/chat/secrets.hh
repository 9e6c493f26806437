// The room's secrets, made and proved: random bytes of the kernel's, SHA-256 and comparing in constant time
// of OpenSSL's.
#pragma once

#include "chat/identity.hh"

#include <string>

namespace sockplay::chat {

/// Throws net::Error where there is no randomness.
Secrets real_secrets();

/// 128 random bits as hexadecimal digits. Throws net::Error.
std::string random_token();

} // namespace sockplay::chat
