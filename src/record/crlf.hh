// Line ends for peers that want CRLF (-C): LF becomes CRLF on its way out, CRLF stays what it is.
// Incoming line ends are the text view's business.
#pragma once

#include <string>
#include <string_view>

namespace sockplay::record {

// Remembers whether the last byte was a CR: the result does not depend on where the stream was cut.
class CrlfWriter {
public:
  // Appends `bytes` with a CR before each LF that has none.
  void append(std::string& out, std::string_view bytes);

private:
  bool after_cr_ = false;
};

} // namespace sockplay::record
