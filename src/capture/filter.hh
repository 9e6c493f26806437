// A filter expression, compiled: which frames a source gives. pcap-filter(7). Names of hosts in it are looked
// up as it is compiled.
#pragma once

#include "capture/frame.hh"
#include "capture/source.hh"

#include <memory>
#include <string>

struct bpf_program;

namespace sockplay::capture {

class Filter {
public:
  /// Compiles it for the frames of that source. Throws net::UsageError with libpcap's reason, and the
  /// interfaces that exist where one may have been meant.
  Filter(const Source& source, const std::string& expression);

  /// From now on the source gives only what passes. Throws net::Error.
  void apply(Source& source) const;

  /// Whether such a frame passes: one of a link type that the source had which it was compiled for. That must
  /// be Source::none(), since of an interface a filter may ask what only the kernel knows.
  [[nodiscard]] bool passes(const Frame& frame) const;

  /// The program: how tcpdump -d (1), -dd (2) and -ddd (3) show it.
  [[nodiscard]] std::string listing(int form) const;

private:
  struct Free {
    void operator()(bpf_program* program) const;
  };
  std::unique_ptr<bpf_program, Free> program_;
};

/// Whether an expression that does not compile may have begun with the name of an interface.
bool begins_like_interface(const std::string& expression);

} // namespace sockplay::capture
