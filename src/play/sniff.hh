// `raw sniff`: packets of an interface or of a capture file, shown or kept.
#pragma once

#include "capture/file_names.hh"
#include "capture/frame_view.hh"
#include "capture/source.hh"
#include "io/announcer.hh"
#include "play/exit_code.hh"
#include "play/screen.hh"

#include <cstdint>
#include <string>
#include <vector>

namespace sockplay::play {

struct Sniff {
  std::string interface;          // -i; empty: the first word, if the kernel knows it, else the usual one
  std::vector<std::string> words; // [INTERFACE] FILTER...
  std::string read_file;          // -r, "-" for standard input; empty: live
  capture::LiveOptions live;
  std::uint64_t most_packets = 0; // -c; 0: no bound
  capture::ViewOptions view;      // `colour` and `names` apart
  bool counts_only = false;       // --stats
  std::uint64_t followed = 0;     // --follow, the number of a conversation; 0: none
  Colour colour = Colour::automatic;
  bool resolves_names = false; // -N
  std::string write_file;      // -w, "-" for standard output
  capture::Rotation rotation;
  bool flushes_each = false;     // -U
  bool screen = false;           // --screen
  bool lists_interfaces = false; // -D
  int dumped_form = 0;           // -d, how often
  io::Announcer::Options announcing;
};

ExitCode run(const Sniff& options);

} // namespace sockplay::play
