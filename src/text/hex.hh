// Bytes as hexadecimal digits: the dump that people read, and the digits that they type for --hex-data.
// Headers over a dump, and who sent the bytes, are left to record/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sockplay::text {

inline constexpr std::string_view hex_digits = "0123456789abcdef";

// Appends a dump, 16 bytes a line, each line after `prefix` and with the offset of its first byte in at least
// eight digits; `offset` is that of bytes[0]. Nothing for no bytes.
//   00000000  68 65 6c 6c 6f 0a                                 |hello.|
void append_hex_dump(std::string& out, std::string_view bytes, std::uint64_t offset, std::string_view prefix);

// Appends the digits of all bytes, with nothing between them: "68656c6c6f".
void append_hex_digits(std::string& out, std::string_view bytes);

// The bytes that hex digits spell. Blanks, newlines and colons may stand between bytes, 0x before them: "0x68
// 65:6c6c". nullopt if any other character is there, or a group of digits is not a whole number of bytes. No
// digits: no bytes.
std::optional<std::string> parse_hex(std::string_view digits);

} // namespace sockplay::text
