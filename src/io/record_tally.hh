// How many records passed.
#pragma once

#include <cstdint>
#include <string>

namespace sockplay::io {

/// In one direction.
struct RecordTally {
  std::uint64_t records = 0, bytes = 0;
  std::uint64_t cut = 0;  // of them, that came with less than they had
  std::uint64_t lost = 0; // that the kernel says it had no room for (SO_RXQ_OVFL)

  RecordTally& operator+=(const RecordTally& other)
  {
    records += other.records;
    bytes += other.bytes;
    cut += other.cut;
    lost += other.lost;
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
