#include "io/broadcast_records_road.hh"

#include "record/framing.hh"

namespace sockplay::io {

BroadcastRoad::Step BroadcastRecordsRoad::bring(std::uint64_t cursor)
{
  const auto size = record::length_of(copy_of(cursor, record::length_prefix_bytes));
  const auto record = copy_of(cursor + record::length_prefix_bytes, size);
  const net::Departure departure{record};
  const auto sent = sink_.send({&departure, 1});
  held_up_ = sent.records == 0;
  if (held_up_) return {.halt = sent.halt};
  return {.bytes = record::length_prefix_bytes + size, .moved = size};
}

// What the faults hold back has its time, and at the end no successor to wait for.
Halt BroadcastRecordsRoad::rest(bool ends)
{
  if (ends) sink_.end();
  const auto flushed = sink_.flush();
  return flushed.why == Halt::Why::turn_over ? BroadcastRoad::rest(ends) : flushed;
}

// The ring may be at its end in the middle of a record.
std::string BroadcastRecordsRoad::copy_of(std::uint64_t begin, std::size_t size) const
{
  std::string bytes;
  while (bytes.size() < size) {
    bytes += broadcast_.from(begin + bytes.size()).substr(0, size - bytes.size());
  }
  return bytes;
}

} // namespace sockplay::io
