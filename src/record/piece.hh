// What a view is handed, a piece of what somebody said, and how it is asked to show it.
// Where pieces come from and where one record ends is left to others.
#pragma once

#include "record/framing.hh"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace sockplay::record {

enum class Direction { received, sent };

/// What is known beside a record: what the kernel told where it was asked for (-v), and what it answers.
struct Circumstances {
  std::optional<int> ttl = {}, tos = {};
  std::optional<std::chrono::nanoseconds> round_trip = {}; // since what it answers left
  std::string_view whole = {};       // the bytes, with a header before them that the socket keeps to itself
  std::string_view destination = {}; // the address it was sent to
  std::string_view interface = {};   // that it came in by
};

/// Bytes that arrived or left together: of a stream, cut anywhere, or a record with its edges. The views copy
/// what they need beyond the call.
struct Piece {
  Direction direction = Direction::received;
  std::string_view peer = {}; // the other end's name, as it came: views escape it
  std::string_view bytes = {};
  std::uint64_t offset = 0; // of bytes[0] within what this peer said in this direction
  std::chrono::system_clock::time_point time = {};
  std::uint64_t record = 0;                     // a record's number, from 1 on; 0: a piece of a stream
  std::uint64_t cut_bytes = 0;                  // of the record, that did not fit and are lost
  const Circumstances* circumstances = nullptr; // may be null
};

/// `detail`: of a layer above (OtherView), which knows the parts.
enum class ViewKind { raw, text, detail, hex, json };

/// A view of a layer above, which knows more of the bytes than this one: what they mean.
class OtherView {
public:
  OtherView() = default;
  OtherView(const OtherView&) = delete;
  OtherView& operator=(const OtherView&) = delete;
  virtual ~OtherView() = default;
  virtual void append(std::string& out, const Piece& piece) = 0;
};

struct ViewOptions {
  ViewKind kind = ViewKind::raw;
  Framing framing = {.kind = Framing::Kind::as_it_is}; // raw: how records are told apart
  bool labelled = false;   // name the peer, for several talk (JSON and headings of records always do)
  bool timestamps = false; // say when (JSON always does)
  bool colour = false;
  std::function<std::unique_ptr<OtherView>(const ViewOptions&)> other = {}; // where bytes are shown at all
};

} // namespace sockplay::record
