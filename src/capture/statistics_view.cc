#include "capture/statistics_view.hh"

namespace sockplay::capture {

StatisticsView::StatisticsView(packet::LinkType link, bool json, std::uint64_t seed)
    : link_(link), json_(json), conversations_(Conversations::usual_most, seed)
{}

void StatisticsView::append(std::string& /*out*/, const Frame& frame)
{
  const packet::Packet packet = packet::decode(link_, frame.bytes, frame.wire_bytes);
  conversations_.hear(packet, frame.time);
  statistics_.take(packet, frame.time);
}

void StatisticsView::report(std::string& out) const
{
  if (!json_) append_text(out, statistics_, conversations_);
}

void StatisticsView::report(text::JsonLine& totals) const
{
  add_fields(totals, statistics_, conversations_);
}

} // namespace sockplay::capture
