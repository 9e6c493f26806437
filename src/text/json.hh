// JSON, written only, an object a line. A line is harmless on a terminal too: controls are escaped in it.
// Reading JSON is a library's business, and which fields an event has is the caller's.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace sockplay::text {

// Appends `bytes` as a JSON string with its quotes. Escaped are quotes, backslashes and all that is_control()
// names; bytes that are not UTF-8 become U+FFFD. RFC 8259 section 7.
void append_json_string(std::string& out, std::string_view bytes);

// An integral type that means a number: not bool, and no character.
template <class T>
concept Integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

// Builds one object on one line, fields in the order they are given. Names are not checked for being
// distinct.
class JsonLine {
public:
  JsonLine& field(std::string_view name, std::string_view value);
  JsonLine& field(std::string_view name, std::nullptr_t) = delete;

  // A template, for a pointer would become a bool otherwise.
  template <std::same_as<bool> Bool>
  JsonLine& field(std::string_view name, Bool value)
  {
    return literal(name, value ? "true" : "false");
  }

  template <Integer Number>
  JsonLine& field(std::string_view name, Number value)
  {
    if constexpr (std::is_signed_v<Number>)
      return signed_number(name, value);
    else
      return unsigned_number(name, value);
  }

  // The shortest spelling that reads back as the same double; null for infinities and NaN, which JSON has
  // not.
  template <std::floating_point Real>
  JsonLine& field(std::string_view name, Real value)
  {
    return real_number(name, static_cast<double>(value));
  }

  // An array of strings.
  JsonLine& strings(std::string_view name, std::span<const std::string> values);

  // What is JSON already.
  JsonLine& json(std::string_view name, std::string_view value) { return literal(name, value); }

  // Bytes as "text" if they are valid UTF-8, else as "base64".
  JsonLine& payload(std::string_view bytes);

  // The finished object, with "}\n" at its end; moved out of a line that is moved from, else a copy.
  std::string str() &&;
  std::string str() const&;

private:
  void append_name(std::string_view name);
  JsonLine& literal(std::string_view name, std::string_view value);
  JsonLine& signed_number(std::string_view name, std::int64_t value);
  JsonLine& unsigned_number(std::string_view name, std::uint64_t value);
  JsonLine& real_number(std::string_view name, double value);

  std::string out_ = "{";
};

} // namespace sockplay::text
