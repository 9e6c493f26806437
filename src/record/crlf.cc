// LF to CRLF, copying from one LF to the next.
// When to do it is left to the commands.
#include "record/crlf.hh"

namespace sockplay::record {

void CrlfWriter::append(std::string& out, std::string_view bytes)
{
  while (!bytes.empty()) {
    const std::string_view line = bytes.substr(0, bytes.find('\n'));
    out += line;
    if (!line.empty()) after_cr_ = line.ends_with('\r');
    bytes.remove_prefix(line.size());
    if (bytes.empty()) return;
    out += after_cr_ ? "\n" : "\r\n";
    after_cr_ = false;
    bytes.remove_prefix(1);
  }
}

} // namespace sockplay::record
