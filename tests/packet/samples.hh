// The sample packets of tests/packet/samples: hexadecimal, each with its name, its link type and the line
// that is said of it. A row there is a test here, and a seed of everything that tortures the decoders.
#pragma once

#include "packet/packet.hh"

#include <string>
#include <string_view>
#include <vector>

namespace sockplay::packet {

struct Sample {
  std::string name;
  LinkType link;
  std::string bytes;
  std::string line;

  [[nodiscard]] Packet decoded() const { return decode(link, bytes, bytes.size()); }
};

/// All of them, in the order of the files' names. Throws if a file is not what it should be.
const std::vector<Sample>& samples();

/// The one of that name; throws if there is none.
const Sample& sample(std::string_view name);

std::string line_of(const Packet& packet);
std::string tree_of(const Packet& packet);
std::string json_of(const Packet& packet);

} // namespace sockplay::packet
