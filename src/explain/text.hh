// A call as a line of text, the way strace(1) writes it: name, symbolic arguments, result. Which calls are
// shown at all, and when, is the trace's matter (trace.hh).
#pragma once

#include "sys/invoke.hh"

#include <string>
#include <string_view>

namespace sockplay::explain {

/// The name of the kernel's or libc's function: "accept4".
std::string_view name_of(const sys::Call& call);

/// `accept4(3, 127.0.0.1:50312, SOCK_CLOEXEC|SOCK_NONBLOCK) = 5`. Where the call filled nothing in, its
/// output arguments are left out.
std::string text_of(const sys::Call& call, const sys::Outcome& outcome);

/// As much of text_of() as is known before the call, the line's beginning to the letter: `accept4(3`.
std::string text_before(const sys::Call& call);

/// "ECONNREFUSED", "EAI_NONAME"; empty for a call that succeeded.
std::string error_name(const sys::Call& call, const sys::Outcome& outcome);

/// "-1 ECONNREFUSED (Connection refused)", or the value.
std::string result_text(const sys::Outcome& outcome);

} // namespace sockplay::explain
