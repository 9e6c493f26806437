// What to say to an option that is not ours: netcat's letters get our spelling, options of other verbs and
// types are explained, typing errors get the nearest name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sockplay::cmd {

/// One line and perhaps a hint, for `word` (an option as typed) that `type verb` does not have; `known` are
/// the long options it has.
struct Explanation {
  std::string line;
  std::string hint;
};
Explanation explain_option(std::string_view type, std::string_view verb, std::string_view word,
                           const std::vector<std::string>& known);

/// The name among `names` that `word` was probably meant to be, else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& names);

} // namespace sockplay::cmd
