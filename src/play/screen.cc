#include "play/screen.hh"

#include "io/interrupted.hh"
#include "io/show_road.hh"
#include "net/error.hh"
#include "record/crlf.hh"

#include <csignal>
#include <cstdlib>

namespace sockplay::play {

namespace {

bool is_terminal(const io::End& end)
{
  return end.kind() == io::End::Kind::terminal;
}

bool wants_colour(Colour colour, bool terminal)
{
  const char* no_color = std::getenv("NO_COLOR"); // no-color.org: any value that is not empty
  return colour == Colour::always ||
         (colour == Colour::automatic && terminal && (no_color == nullptr || *no_color == '\0'));
}

record::ViewOptions view_options(const Showing& showing, bool terminal, bool many)
{
  const auto usual = terminal || showing.timestamps ? record::ViewKind::text : record::ViewKind::raw;
  const auto kind = showing.view.value_or(usual);
  return {.kind = kind,
          .labelled = many && kind != record::ViewKind::raw,
          .timestamps = showing.timestamps,
          .colour = wants_colour(showing.colour, terminal)};
}

// What is sent, on its way: shown, and its line ends mended.
class SendingStage : public io::Stage {
public:
  SendingStage(io::Outlet* outlet, std::string peer, bool crlf)
      : outlet_(outlet), peer_(std::move(peer)), crlf_(crlf)
  {}

  void append(std::string& out, std::string_view bytes) override
  {
    const auto before = out.size();
    if (crlf_) {
      writer_.append(out, bytes);
    } else {
      out += bytes;
    }
    if (outlet_ != nullptr) {
      const auto sent = std::string_view(out).substr(before);
      outlet_->show({record::Direction::sent, peer_, sent, offset_, std::chrono::system_clock::now()});
      offset_ += sent.size();
      outlet_->flush(); // what does not go now goes with what comes next
    }
  }
  void finish(std::string& /*out*/) override {}
  [[nodiscard]] bool has_room() const override { return outlet_ == nullptr || !outlet_->is_full(); }

private:
  io::Outlet* outlet_;
  std::string peer_;
  bool crlf_;
  record::CrlfWriter writer_;
  std::uint64_t offset_ = 0;
};

} // namespace

Screen::Screen(const Showing& showing, bool many)
    : many_(many), sink_(io::End::inherited(STDOUT_FILENO, O_WRONLY)),
      view_(view_options(showing, is_terminal(sink_), many)),
      outlet_(sink_,
              {.view = view_,
               .shows_sent = view_.kind == record::ViewKind::hex || view_.kind == record::ViewKind::json})
{
  if (!showing.copy_file.empty()) {
    outlet_.add_copy(
        io::Copy(showing.copy_file, {.kind = record::ViewKind::text, .labelled = true, .timestamps = true}));
  }
  if (!showing.hex_log_file.empty()) {
    outlet_.add_copy(io::Copy(showing.hex_log_file,
                              {.kind = record::ViewKind::hex, .labelled = many, .timestamps = true}));
  }
}

void Screen::watch(io::Poller& poller, void* owner)
{
  sink_.owner = owner;
  poller.add(sink_);
}

io::Flow Screen::flow_from(io::End& source, io::Middle& middle, const std::string& peer)
{
  std::unique_ptr<io::Road> road;
  if (is_plain()) {
    road = io::choose_road(source, sink_, middle, {});
  } else {
    road = std::make_unique<io::ShowRoad>(source, outlet_, middle, peer);
  }
  return {source, &sink_, middle, std::move(road)};
}

std::unique_ptr<io::Stage> Screen::sending_stage(const std::string& peer, bool crlf)
{
  if (!crlf && !outlet_.shows_sent()) {
    return nullptr;
  }
  return std::make_unique<SendingStage>(outlet_.shows_sent() ? &outlet_ : nullptr, peer, crlf);
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
      if (const auto signal = poller.take_signal(); signal && *signal != SIGUSR1 && *signal != SIGCHLD) {
        throw io::Interrupted{*signal};
      }
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
