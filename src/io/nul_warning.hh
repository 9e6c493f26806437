// What is said, once, of an input that is cut at its newlines and has NUL bytes: that it is hardly text.
#pragma once

#include "record/framing.hh"

#include <functional>
#include <string_view>

namespace sockplay::io {

class NulWarning {
public:
  /// `warn` may be empty.
  NulWarning(const record::Framing& framing, std::function<void(std::string_view)> warn)
  {
    if (framing.kind == record::Framing::Kind::line) warn_ = std::move(warn);
  }

  void look_at(std::string_view record)
  {
    if (!warn_ || record.find('\0') == std::string_view::npos) return;
    warn_("the input has NUL bytes, yet it is cut at its newlines: --null cuts at NULs, --size N anywhere");
    warn_ = nullptr;
  }

private:
  std::function<void(std::string_view)> warn_;
};

} // namespace sockplay::io
