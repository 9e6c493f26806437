// What nearly every file includes, parsed once: the build puts this header before each file (CMakeLists.txt),
// no file names it, and every file still includes what it uses. CLI11 and gtest are precompiled for cmd/ and
// tests/ only.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#if FMT_VERSION < 100000
// fmt 9 builds its whole formatter anew in every file that says format_to: 4 s each, 13 s with the
// sanitizers. libfmt (here: src/static_libraries.cc) has it ready.
extern template void fmt::detail::vformat_to<char>(fmt::detail::buffer<char>&, fmt::string_view,
                                                   fmt::basic_format_args<fmt::buffer_context<char>>,
                                                   fmt::detail::locale_ref);
#endif
