// How many records passed.
#pragma once

#include "record/faults.hh"

#include <cstdint>
#include <string>

namespace sockplay::io {

/// In one direction.
struct RecordTally {
  std::uint64_t records = 0, bytes = 0;
  std::uint64_t cut = 0;  // of them, that came with less than they had
  std::uint64_t lost = 0; // that came and found no room (SO_RXQ_OVFL), or were to be sent and not taken
  record::Faults::Counts faults = {}; // what became of those sent, at our own edge

  RecordTally& operator+=(const RecordTally& other)
  {
    records += other.records;
    bytes += other.bytes;
    cut += other.cut;
    lost += other.lost;
    faults.dropped += other.faults.dropped;
    faults.duplicated += other.faults.duplicated;
    faults.reordered += other.faults.reordered;
    faults.corrupted += other.faults.corrupted;
    return *this;
  }
};

/// "3 records, 14 bytes, 1 of them cut, 2 lost".
std::string to_string(const RecordTally& tally);

/// In both.
struct RecordTallies {
  RecordTally received, sent;
};

} // namespace sockplay::io
