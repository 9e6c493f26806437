#include "io/record_display.hh"

namespace sockplay::io {

void RecordDisplay::show(std::span<const net::Arrival> arrivals)
{
  if (!outlet_.shows_bytes_alone()) {
    for (const auto& arrival : arrivals)
      show(arrival);
    return;
  }
  number_ += arrivals.size();
  while (!arrivals.empty()) {
    const char* const begin = arrivals.front().bytes.data();
    const char* end = begin;
    for (; !arrivals.empty() && arrivals.front().bytes.data() == end; arrivals = arrivals.subspan(1))
      end += arrivals.front().bytes.size();
    outlet_.pending().append(begin, end);
  }
}

void RecordDisplay::show(const net::Arrival& arrival)
{
  record::Piece piece{.direction = options_.direction,
                      .bytes = arrival.bytes,
                      .record = ++number_,
                      .cut_bytes = arrival.cut_bytes};
  if (!outlet_.tells_more()) return outlet_.show(piece);
  const auto& beside = *arrival.beside;
  piece.peer = name_of(arrival.from);
  piece.time = options_.kernel_time && beside.time ? *beside.time : std::chrono::system_clock::now();
  if (!options_.circumstances && options_.notes == nullptr) return outlet_.show(piece);
  const bool tells = options_.circumstances;
  const auto destination = tells && beside.destination ? net::host_text(*beside.destination) : std::string();
  const auto interface =
      tells && beside.interface != 0 ? net::interface_name(beside.interface) : std::string();
  record::Circumstances known{.destination = destination, .interface = interface};
  if (tells) {
    known.ttl = beside.ttl;
    known.tos = beside.tos;
  }
  if (options_.notes != nullptr) options_.notes->add(arrival, known);
  piece.circumstances = &known;
  outlet_.show(piece);
}

void RecordDisplay::show(std::string_view bytes, const net::Endpoint* to)
{
  record::Piece piece{.direction = options_.direction,
                      .peer = name_of(to),
                      .bytes = bytes,
                      .time = std::chrono::system_clock::now(),
                      .record = ++number_};
  record::Circumstances known;
  if (options_.notes != nullptr) {
    options_.notes->add(bytes, to, known);
    piece.circumstances = &known;
  }
  outlet_.show(piece);
}

// A name costs more than the rest of a small record, and peers seldom change from one to the next.
std::string_view RecordDisplay::name_of(const net::Endpoint* endpoint)
{
  if (!options_.peer.empty() || endpoint == nullptr) return options_.peer;
  if (name_.empty() || named_ != *endpoint) {
    named_ = *endpoint;
    name_ = peer_name(endpoint->unmapped());
  }
  return name_;
}

} // namespace sockplay::io
