// A witness that lets calls through to the real kernel and counts them by name, so that a test can say what
// something costs. It may also refuse some of them in the kernel's place, and then lets the next one through.
#pragma once

#include "explain/text.hh"
#include "sys/invoke.hh"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sockplay::test {

class RecordedCalls : public sys::Observer {
public:
  RecordedCalls() = default;

  /// The next `times` calls of type C fail with `error`.
  template <class C>
  void refuse(int error, int times = 1)
  {
    refusals_[sys::Call(C{}).index()] = {error, times};
  }

  template <class C>
  [[nodiscard]] int count() const
  {
    const auto row = counts_.find(std::string(explain::name_of(C{})));
    return row == counts_.end() ? 0 : row->second;
  }
  /// "accept4 1, close 1, recv 2": every kind of call that was made, in alphabetical order.
  [[nodiscard]] std::string summary() const
  {
    std::string text;
    for (const auto& [name, count] : counts_) {
      text += (text.empty() ? "" : ", ") + name + " " + std::to_string(count);
    }
    return text;
  }
  /// The calls in their order, one a line.
  [[nodiscard]] std::string story() const
  {
    std::string text;
    for (const auto& line : lines_) {
      text += line + "\n";
    }
    return text;
  }
  [[nodiscard]] const std::vector<std::string>& remarks() const { return remarks_; }
  void forget()
  {
    counts_.clear();
    lines_.clear();
    remarks_.clear();
  }

  std::optional<sys::Outcome> before(const sys::Call& call) override
  {
    const auto refusal = refusals_.find(call.index());
    if (refusal == refusals_.end() || refusal->second.times == 0) {
      return {};
    }
    --refusal->second.times;
    return sys::Outcome{-1, refusal->second.error};
  }
  void after(const sys::Call& call, const sys::Outcome& outcome) override
  {
    ++counts_[std::string(explain::name_of(call))];
    if (lines_.size() < most_lines) {
      lines_.push_back(explain::text_of(call, outcome));
    }
  }
  void remark(std::string_view text) override { remarks_.emplace_back(text); }

private:
  static constexpr std::size_t most_lines = 200;
  struct Refusal {
    int error;
    int times;
  };

  std::map<std::size_t, Refusal> refusals_;
  std::map<std::string, int> counts_;
  std::vector<std::string> lines_;
  std::vector<std::string> remarks_;
  sys::ObserverScope scope_{*this};
};

} // namespace sockplay::test
