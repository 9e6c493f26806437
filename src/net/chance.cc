#include "net/chance.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

namespace sockplay::net {

// Up to 256 bytes come at once and are never fewer (getrandom(2)).
void draw(std::span<std::byte> bytes)
{
  while (!bytes.empty()) {
    const auto outcome = sys::invoke(sys::GetRandom{bytes.data(), bytes.size()});
    if (outcome.error == EINTR) continue;
    bytes = bytes.subspan(static_cast<std::size_t>(checked(outcome, "getrandom", "")));
  }
}

} // namespace sockplay::net
