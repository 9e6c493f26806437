#include "sys/invoke.hh"

namespace sockplay::sys {

Outcome invoke_observed(const Call& call)
{
  auto outcome = observer->before(call);
  if (!outcome) {
    outcome = std::visit([](const auto& request) { return invoke_unobserved(request); }, call);
  }
  observer->after(call, *outcome);
  return *outcome;
}

} // namespace sockplay::sys
