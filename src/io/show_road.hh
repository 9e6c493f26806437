// From a peer to the outlet: what arrives is rendered by the view; many peers may show on one outlet.
#pragma once

#include "io/outlet.hh"
#include "io/pacer.hh"
#include "io/road.hh"

#include <functional>

namespace sockplay::io {

class ShowRoad : public Road {
public:
  /// `peer` is the name it is shown under.
  ShowRoad(End& source, Outlet& outlet, Middle& middle, std::string peer, const Pace& pace = {})
      : source_(source), outlet_(outlet), middle_(middle), peer_(std::move(peer)), pacer_(pace)
  {}
  Halt run(std::uint64_t& moved) override;
  [[nodiscard]] bool can_go_on() const override
  {
    const bool can_flush = !outlet_.is_empty() && outlet_.sink().writable;
    return can_flush || (unseen_ && !outlet_.is_full());
  }

  [[nodiscard]] std::optional<Clock::time_point> due() const override { return pacer_.due(); }

private:
  End& source_;
  Outlet& outlet_;
  Middle& middle_;
  std::string peer_;
  Pacer pacer_;         // of what is read
  bool unseen_ = false; // halted because the outlet was full
};

} // namespace sockplay::io
