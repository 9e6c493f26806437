// `raw sniff --screen`: frames into a browser, its pictures to the terminal, keys back.
#pragma once

#include "play/capture_file.hh"
#include "play/sniff.hh"

#include <string>

namespace sockplay::play {

/// In words: how many packets there were, and what a live capture lost.
std::string capture_totals(const capture::Source& source, bool is_live, std::uint64_t packets,
                           io::Clock::duration duration);

ExitCode run_screen(const Sniff& options, Capture capture, io::Announcer& announcer);

} // namespace sockplay::play
