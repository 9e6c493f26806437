// The trace: what is left out, what may block, what is summed and what is written, in this order. Text and
// JSON differ only in the last functions.
#include "explain/trace.hh"

#include "explain/symbols.hh"
#include "explain/text.hh"
#include "text/escape.hh"
#include "text/json.hh"
#include "text/quantity.hh"
#include "text/time.hh"

#include <fmt/format.h>
#include <utility>

namespace sockplay::explain {

namespace {

std::int64_t nanoseconds(Clock::duration duration)
{
  return std::chrono::nanoseconds(duration).count();
}

std::string event_time()
{
  return text::iso_time(std::chrono::system_clock::now());
}

// "splice 5 -> 1, another 1 204 times, 82 735 104 bytes (78.9 MiB) in 1.2 s".
std::string sum_text(const Sum& sum)
{
  auto text = fmt::format("{}, another {} times", sum.kind, text::format_count(sum.times));
  if (sum.bytes > 0) text += fmt::format(", {} bytes", text::format_count(sum.bytes));
  if (sum.bytes >= 1024) text += fmt::format(" ({})", text::format_size(sum.bytes));
  return text + " in " + text::format_duration(sum.ended - sum.began);
}

// What belongs to waiting and is told as that, and our own words to the user.
struct LeftOut {
  const Descriptors& descriptors;
  const sys::Outcome& outcome;

  bool operator()(const sys::EpollCreate& /*call*/) const { return outcome.ok(); }
  bool operator()(const sys::SignalFd& /*call*/) const { return outcome.ok(); }
  bool operator()(const sys::EpollCtl& /*call*/) const { return outcome.ok() || outcome.error == EPERM; }
  bool operator()(const sys::EpollWait& /*call*/) const { return outcome.ok() || outcome.error == EINTR; }
  bool operator()(const sys::Poll& call) const { return outcome.ok() && call.timeout_ms == 0; }
  bool operator()(const sys::Close& call) const { return descriptors.is_bookkeeping(call.fd); }
  bool operator()(const sys::Write& call) const { return call.fd == STDERR_FILENO; }
  template <class C>
  bool operator()(const C& /*call*/) const
  {
    return false;
  }
};

struct MayBlock {
  const Descriptors& descriptors;

  bool operator()(const sys::GetAddrInfo& /*call*/) const { return true; }
  bool operator()(const sys::WaitPid& call) const { return (call.options & WNOHANG) == 0; }
  bool operator()(const sys::Poll& call) const { return call.timeout_ms != 0; }
  bool operator()(const sys::Accept& call) const { return descriptors.blocks(call.fd); }
  bool operator()(const sys::Connect& call) const { return descriptors.blocks(call.fd); }
  bool operator()(const sys::Send& call) const
  {
    return (call.flags & MSG_DONTWAIT) == 0 && descriptors.blocks(call.fd);
  }
  bool operator()(const sys::SendMsg& call) const
  {
    return (call.flags & MSG_DONTWAIT) == 0 && descriptors.blocks(call.fd);
  }
  bool operator()(const sys::SendMmsg& call) const
  {
    return (call.flags & MSG_DONTWAIT) == 0 && descriptors.blocks(call.fd);
  }
  bool operator()(const sys::Recv& call) const
  {
    return (call.flags & MSG_DONTWAIT) == 0 && descriptors.blocks(call.fd);
  }
  bool operator()(const sys::RecvMsg& call) const
  {
    return (call.flags & MSG_DONTWAIT) == 0 && descriptors.blocks(call.fd);
  }
  bool operator()(const sys::RecvMmsg& call) const
  {
    return (call.flags & MSG_DONTWAIT) == 0 && descriptors.blocks(call.fd);
  }
  template <class C>
  bool operator()(const C& /*call*/) const
  {
    return false;
  }
};

// The signal that a read of a signal descriptor brought, or null.
const signalfd_siginfo* signal_of(const sys::Call& call, const sys::Outcome& outcome,
                                  const Descriptors& descriptors)
{
  const auto* read = std::get_if<sys::Read>(&call);
  const bool is_one =
      read != nullptr && descriptors.is_signals(read->fd) && outcome.value == sizeof(signalfd_siginfo);
  return is_one ? static_cast<const signalfd_siginfo*>(read->buffer) : nullptr;
}

} // namespace

std::optional<sys::Outcome> Trace::before(const sys::Call& call)
{
  began_ = Clock::now();
  if (const auto* waiting = std::get_if<sys::EpollWait>(&call)) return wait(*waiting);
  const bool may_block = !options_.json && std::visit(MayBlock{descriptors_}, call);
  if (may_block && !runs_.repeats(kind_of(call, {1, 0}))) {
    end_run();
    begun_line_ = text_before(call);
    sink_(begun_line_);
  }
  return {};
}

// A wait that is soon over is not worth a line, and how long it will be is not known before: it is asked for
// in two parts. The events are the same.
std::optional<sys::Outcome> Trace::wait(const sys::EpollWait& call)
{
  const auto patience = static_cast<int>(options_.patience.count());
  if (call.timeout_ms >= 0 && call.timeout_ms <= patience) return {};
  auto part = call;
  part.timeout_ms = patience;
  auto outcome = sys::invoke_unobserved(part);
  if (outcome.value == 0) {
    show_wait(call.timeout_ms);
    part.timeout_ms = call.timeout_ms < 0 ? -1 : call.timeout_ms - patience;
    outcome = sys::invoke_unobserved(part);
  }
  return outcome;
}

void Trace::after(const sys::Call& call, const sys::Outcome& outcome)
{
  Done done{.name = name_of(call),
            .outcome = outcome,
            .bytes = moved_bytes(call, outcome),
            .began = began_,
            .duration = Clock::now() - began_};
  count(done);
  const bool in_vain = outcome.error == EAGAIN && is_attempt(call) && begun_line_.empty();
  const bool is_left_out = in_vain || std::visit(LeftOut{descriptors_, outcome}, call);
  const auto* signal = signal_of(call, outcome, descriptors_);
  descriptors_.learn(call, outcome);
  if (std::exchange(is_shown_wait_, false)) waited_ += done.duration;
  if (signal != nullptr) {
    end_run();
    write_words("signal", signal_name(static_cast<int>(signal->ssi_signo)));
  } else if (!is_left_out) {
    take(call, std::move(done));
  }
}

void Trace::remark(std::string_view text)
{
  end_run();
  write_words("remark", text);
}

void Trace::finish()
{
  end_run();
  if (!std::exchange(begun_line_, {}).empty()) sink_("\n");
}

void Trace::count(const Done& done)
{
  auto& count = counts_[done.name];
  ++count.times;
  count.failures += done.outcome.ok() ? 0 : 1;
  count.bytes += done.bytes;
}

void Trace::take(const sys::Call& call, Done done)
{
  done.text = text_of(call, done.outcome);
  done.error = error_name(call, done.outcome);
  auto kind = kind_of(call, done.outcome);
  if (begun_line_.empty() && runs_.repeats(kind)) {
    runs_.add(kind, std::move(done));
    return;
  }
  if (kind.empty()) {
    end_run();
  } else {
    write_sums();
    runs_.begin(std::move(kind), done.name);
  }
  show_call(done);
}

void Trace::show_call(const Done& done)
{
  if (!options_.json) {
    write_line(fmt::format("{} <{}>{}", done.text, text::format_duration(done.duration), take_waited()));
    return;
  }
  text::JsonLine line;
  line.field("event", "call").field("time", event_time()).field("name", done.name).field("text", done.text);
  line.field("value", done.outcome.value);
  if (!done.error.empty()) line.field("error", done.error);
  line.field("duration_ns", nanoseconds(done.duration));
  add_waited(line);
  write_line(std::move(line).str());
}

void Trace::show_sum(const Sum& sum)
{
  if (sum.only) {
    show_call(*sum.only);
    return;
  }
  if (!options_.json) {
    write_line(fmt::format("{} <{}>", sum_text(sum), text::format_duration(sum.inside)));
    return;
  }
  text::JsonLine line;
  line.field("event", "call")
      .field("time", event_time())
      .field("name", sum.name)
      .field("text", sum_text(sum));
  line.field("times", sum.times).field("value", sum.bytes).field("duration_ns", nanoseconds(sum.inside));
  write_line(std::move(line).str());
}

void Trace::show_wait(int timeout_ms)
{
  auto what = descriptors_.waited_for();
  if (what.empty() && timeout_ms < 0) what = "a signal";
  is_shown_wait_ = true;
  if (what == last_wait_) return;
  end_run();
  auto words = what;
  if (timeout_ms >= 0) {
    words += what.empty() ? "at most " : ", at most ";
    words += text::format_duration(std::chrono::milliseconds(timeout_ms));
  }
  write_words("wait", words);
  last_wait_ = std::move(what);
}

void Trace::end_run()
{
  write_sums();
  runs_.end();
}

void Trace::write_sums()
{
  for (const Sum& sum : runs_.take_sums()) {
    show_sum(sum);
  }
}

void Trace::write_words(std::string_view event, std::string_view words)
{
  if (options_.json) {
    text::JsonLine line;
    line.field("event", event).field("time", event_time()).field("text", words);
    if (event != "remark") add_waited(line);
    write_line(std::move(line).str());
  } else if (event == "remark") {
    write_line("# " + text::escaped(words));
  } else {
    write_line(fmt::format("{}: {}{}", event == "wait" ? "waiting" : event, words, take_waited()));
  }
}

// A line of which the beginning is written already is carried on, if it is that line.
void Trace::write_line(std::string line)
{
  if (!line.ends_with('\n')) line += '\n';
  const auto begun = std::exchange(begun_line_, {});
  if (!begun.empty()) line.starts_with(begun) ? line.erase(0, begun.size()) : line.insert(0, "\n");
  last_wait_.reset();
  sink_(line);
}

void Trace::add_waited(text::JsonLine& line)
{
  const auto waited = std::exchange(waited_, {});
  if (waited.count() > 0) line.field("waited_ns", nanoseconds(waited));
}

std::string Trace::take_waited()
{
  const auto waited = std::exchange(waited_, {});
  return waited.count() > 0 ? fmt::format(" (after {})", text::format_duration(waited)) : "";
}

} // namespace sockplay::explain
