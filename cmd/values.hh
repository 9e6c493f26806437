// The values of options: numbers, times and bytes as they are typed, and what is said of one that will not
// do.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace sockplay::cmd {

/// Throws net::UsageError: "--rate 'x': a size is wanted".
[[noreturn]] void refuse(const std::string& option, const std::string& value, std::string_view wanted);

/// The last name of "-w,--connect-timeout".
std::string long_name(const std::string& name);

// Of the value of that option; each throws net::UsageError for what is none.

/// At most 68 years: so much SO_LINGER takes, and it can be added to any point in time, too.
std::chrono::nanoseconds time_of(const std::string& option, const std::string& value);
/// In decimal, or after 0x.
long long number_of(const std::string& option, const std::string& value, long long least, long long most);
/// Pairs of hexadecimal digits.
std::string bytes_of(const std::string& option, const std::string& value);
/// `,` or `\\t` or `0x1e`.
char byte_of(const std::string& option, const std::string& value);

} // namespace sockplay::cmd
