#include "sys/invoke.hh"

namespace sockplay::sys {

Outcome invoke_observed(const Call& call)
{
  auto outcome = observer->before(call);
  if (!outcome) {
    const long value = std::visit([](const auto& request) { return request.invoke(); }, call);
    outcome = Outcome{value, value < 0 ? errno : 0};
  }
  observer->after(call, *outcome);
  return *outcome;
}

} // namespace sockplay::sys
