// The bytes of a pcap file (https://www.ietf.org/archive/id/draft-ietf-opsawg-pcap-04.html) with nanoseconds:
// a header that libpcap writes, since it knows the numbers of all link types, and the records.
#pragma once

#include "capture/frame.hh"
#include "capture/source.hh"

#include <string>

namespace sockplay::capture {

/// The header of a file for frames of that source.
std::string file_header(const Source& source);

/// Appends a frame as a record, in this machine's order of bytes as the header is.
void append_record(std::string& out, const Frame& frame);

} // namespace sockplay::capture
