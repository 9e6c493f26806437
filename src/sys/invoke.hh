// The seam: the one place where a call reaches the kernel, and where an observer may watch it or, in tests,
// answer for the kernel. Without an observer it costs one compare and one branch that is never taken.
#pragma once

#include "sys/call.hh"

#include <cerrno>
#include <optional>
#include <string_view>

namespace sockplay::sys {

/// What a call answered: its value, and errno where that was negative (0 otherwise).
struct Outcome {
  long value;
  int error;
  [[nodiscard]] bool ok() const { return value >= 0; }
};

/// A witness of calls. `before` may answer in the kernel's place: then the kernel is never asked.
class Observer {
public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;
  virtual std::optional<Outcome> before(const Call& /*call*/) { return {}; }
  virtual void after(const Call& call, const Outcome& outcome) = 0;
  /// A decision taken above the seam that explains the calls to come ("splice: both ends allow it").
  virtual void remark(std::string_view /*text*/) {}
};

/// Process-wide: written only by ObserverScope, read only by invoke.
inline Observer* observer = nullptr;

/// Makes `witness` the observer for as long as the scope lives; the one before comes back after it.
class ObserverScope {
public:
  explicit ObserverScope(Observer& witness) : before_(observer) { observer = &witness; }
  ObserverScope(const ObserverScope&) = delete;
  ObserverScope& operator=(const ObserverScope&) = delete;
  ~ObserverScope() { observer = before_; }

private:
  Observer* before_;
};

/// Tells the observer, if there is one, of a decision.
inline void remark(std::string_view text)
{
  if (observer != nullptr) [[unlikely]] {
    observer->remark(text);
  }
}

/// invoke() with a witness looking on: cold, out of line, written once.
Outcome invoke_observed(const Call& call);

/// Past the observer: for what an observer does itself.
template <class C>
Outcome invoke_unobserved(const C& call)
{
  const long value = call.invoke();
  return {value, value < 0 ? errno : 0};
}

template <class C>
Outcome invoke(const C& call)
{
  if (observer != nullptr) [[unlikely]] {
    return invoke_observed(Call{call});
  }
  return invoke_unobserved(call);
}

} // namespace sockplay::sys
