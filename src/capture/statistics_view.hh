// A capture in numbers: nothing is shown of a frame, and the tables at the end.
#pragma once

#include "capture/conversations.hh"
#include "capture/statistics.hh"
#include "capture/view.hh"
#include "packet/packet.hh"

#include <cstdint>
#include <string>

namespace sockplay::capture {

class StatisticsView final : public View {
public:
  /// `json`: numbers go into the event of totals only. `seed` as of Conversations.
  StatisticsView(packet::LinkType link, bool json, std::uint64_t seed = 0);

  void append(std::string& out, const Frame& frame) override;
  void finish(std::string& out) override { report(out); }
  void report(std::string& out) const override;
  void report(text::JsonLine& totals) const override;

private:
  packet::LinkType link_;
  bool json_;
  Conversations conversations_;
  Statistics statistics_;
};

} // namespace sockplay::capture
