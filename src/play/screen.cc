#include "play/screen.hh"

#include "io/interrupted.hh"
#include "io/show_road.hh"
#include "net/error.hh"
#include "play/packet_view.hh"
#include "record/crlf.hh"

#include <csignal>
#include <cstdlib>

namespace sockplay::play {

namespace {

bool is_terminal(const io::End& end)
{
  return end.kind() == io::End::Kind::terminal;
}

std::function<std::unique_ptr<record::OtherView>(const record::ViewOptions&)>
packet_view_of(const Showing& showing)
{
  if (!showing.packets) return {};
  return [link = *showing.packets](const record::ViewOptions& options) {
    return std::make_unique<PacketView>(link, options);
  };
}

record::ViewOptions view_options(const Showing& showing, bool terminal, bool many)
{
  const auto usual = terminal || showing.timestamps ? record::ViewKind::text : record::ViewKind::raw;
  const auto kind = showing.view.value_or(usual);
  return {.kind = kind,
          .framing = showing.framing,
          .labelled = many && kind != record::ViewKind::raw,
          .timestamps = showing.timestamps,
          .colour = wants_colour(showing.colour, terminal),
          .other = packet_view_of(showing)};
}

// What passes, on its way: shown, and its line ends mended.
class SeenStage : public io::Stage {
public:
  SeenStage(record::Direction direction, io::Outlet* outlet, std::string peer, bool crlf)
      : direction_(direction), outlet_(outlet), peer_(std::move(peer)), crlf_(crlf)
  {}

  void append(std::string& out, std::string_view bytes) override
  {
    const auto before = out.size();
    if (crlf_) {
      writer_.append(out, bytes);
    } else {
      out += bytes;
    }
    if (outlet_ != nullptr) show(std::string_view(out).substr(before));
  }
  void finish(std::string& /*out*/) override {}
  [[nodiscard]] bool has_room() const override { return outlet_ == nullptr || !outlet_->turns_away(); }

private:
  void show(std::string_view bytes)
  {
    outlet_->show({direction_, peer_, bytes, offset_, std::chrono::system_clock::now()});
    offset_ += bytes.size();
    outlet_->flush(); // what does not go now goes with what comes next
  }

  record::Direction direction_;
  io::Outlet* outlet_;
  std::string peer_;
  bool crlf_;
  record::CrlfWriter writer_;
  std::uint64_t offset_ = 0;
};

bool shows_both(const record::ViewOptions& view)
{
  return view.kind == record::ViewKind::hex || view.kind == record::ViewKind::json;
}

} // namespace

bool wants_colour(Colour colour, bool terminal)
{
  const char* no_color = std::getenv("NO_COLOR"); // no-color.org: any value that is not empty
  return colour == Colour::always ||
         (colour == Colour::automatic && terminal && (no_color == nullptr || *no_color == '\0'));
}

bool asks_to_see(const Showing& showing)
{
  return showing.view || showing.timestamps || !showing.copy_file.empty() || !showing.hex_log_file.empty();
}

Screen::Screen(const Showing& showing, bool many, Role role)
    : many_(many), sink_(io::End::inherited(STDOUT_FILENO, O_WRONLY)),
      view_(view_options(showing, is_terminal(sink_), many)),
      shows_passing_(role == Role::witness && asks_to_see(showing)),
      outlet_(sink_, {.view = view_,
                      .shows_received = role == Role::output || showing.view || showing.timestamps,
                      .shows_sent = shows_both(view_) || showing.shows_sent ||
                                    (shows_passing_ && (showing.view || showing.timestamps))})
{
  if (!showing.copy_file.empty()) {
    outlet_.add_copy(io::Copy(
        showing.copy_file,
        {.kind = record::ViewKind::text, .labelled = true, .timestamps = true, .other = view_.other}));
  }
  if (!showing.hex_log_file.empty()) {
    outlet_.add_copy(io::Copy(
        showing.hex_log_file,
        {.kind = record::ViewKind::hex, .labelled = many, .timestamps = true, .other = view_.other}));
  }
}

void Screen::watch(io::Poller& poller, void* owner)
{
  sink_.owner = owner;
  poller.add(sink_);
}

io::Flow Screen::flow_from(io::End& source, io::Middle& middle, const std::string& peer, const io::Pace& pace)
{
  std::unique_ptr<io::Road> road;
  if (is_plain()) {
    road = io::choose_road(source, sink_, middle, {.pace = pace});
  } else {
    road = std::make_unique<io::ShowRoad>(source, outlet_, middle, peer, pace);
  }
  return {source, &sink_, middle, std::move(road)};
}

std::unique_ptr<io::Stage> Screen::sending_stage(const std::string& peer, bool crlf)
{
  if (!crlf && !outlet_.shows_sent()) {
    return nullptr;
  }
  io::Outlet* outlet = outlet_.shows_sent() ? &outlet_ : nullptr;
  return std::make_unique<SeenStage>(record::Direction::sent, outlet, peer, crlf);
}

std::unique_ptr<io::Stage> Screen::passing_stage(record::Direction direction, const std::string& peer)
{
  return shows_passing_ ? std::make_unique<SeenStage>(direction, &outlet_, peer, false) : nullptr;
}

bool Screen::sees(record::Direction direction) const
{
  return direction == record::Direction::sent ? outlet_.shows_sent() : outlet_.shows_received();
}

void Screen::flush()
{
  if (outlet_.is_empty() || !sink_.writable) {
    return;
  }
  if (const auto result = outlet_.flush(); result.what == net::IoResult::What::failed) {
    throw_output_failure(result.error);
  }
}

void Screen::drain(io::Poller& poller)
{
  outlet_.finish();
  while (!outlet_.is_empty()) {
    flush();
    if (!outlet_.is_empty()) {
      poller.wait({});
      io::obey_signals(poller);
    }
  }
}

bool Screen::wants_progress() const
{
  return ::isatty(STDERR_FILENO) != 0 && !is_terminal(sink_);
}

void throw_output_failure(int error)
{
  if (error == EPIPE) {
    throw io::Interrupted{SIGPIPE};
  }
  throw net::error_of("write", "standard output", error);
}

} // namespace sockplay::play
