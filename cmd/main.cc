// Picks the verb, runs it, and turns what went wrong into one line and an exit code. The only place that
// catches, and the only one that knows how the process ends.
#include "explanations.hh"
#include "io/interrupted.hh"
#include "net/error.hh"
#include "play/screen.hh"
#include "text/escape.hh"
#include "text/json.hh"
#include "text/time.hh"
#include "verb.hh"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iostream>
#include <unistd.h>

namespace sockplay::cmd {

namespace {

constexpr std::array verbs{
    Verb{"stream", "listen", "accept, then talk; one peer, or many at once", stream_listen},
    Verb{"stream", "connect", "connect, then talk", stream_connect},
    Verb{"stream", "send", "connect, send everything, wait until it was taken", stream_send},
    Verb{"stream", "recv", "accept one, write everything it says", stream_recv},
    Verb{"dgram", "listen", "show every datagram and its sender, and answer", dgram_listen},
    Verb{"dgram", "connect", "talk with one peer, a datagram a line", dgram_connect},
    Verb{"dgram", "send", "send each record, and exit", dgram_send},
    Verb{"dgram", "recv", "write every datagram that comes", dgram_recv},
    Verb{"seqpacket", "listen", "accept, then talk by records; one peer, or many", seqpacket_listen},
    Verb{"seqpacket", "connect", "connect, then talk by records", seqpacket_connect},
    Verb{"seqpacket", "send", "connect, send each record, wait until all is taken", seqpacket_send},
    Verb{"seqpacket", "recv", "accept one, write each record", seqpacket_recv},
    Verb{"raw", "listen", "show every packet of a protocol, and answer", raw_listen},
    Verb{"raw", "connect", "talk with one host, a packet a line", raw_connect},
    Verb{"raw", "send", "build packets, send them, show what answers", raw_send},
    Verb{"raw", "recv", "show or write every packet of a protocol", raw_recv},
    Verb{"raw", "sniff", "show packets of an interface or of a capture file", raw_sniff},
    Verb{"chat", "serve", "a room that anybody can join, with any client", chat_serve},
    Verb{"chat", "join", "take part in a room", chat_join},
};

std::string overview(std::string_view type)
{
  std::string text = "Usage: sockplay TYPE VERB [ADDRESS] [OPTIONS]\nA playground for sockets: netcat with "
                     "manners, and what the kernel is asked.\n\n";
  for (const auto& verb : verbs) {
    if (type.empty() || verb.type == type) {
      text +=
          fmt::format("  sockplay {:<17}  {}\n", fmt::format("{} {}", verb.type, verb.name), verb.summary);
    }
  }
  const auto* address = type == "raw"
                            ? "\nADDRESS is a host: raw sockets have no ports, but for --tcp and --udp.\n"
                            : "\nADDRESS is 8000, host:8000, host:http, [::1]:8000, ./path or @abstract;\n"
                              "without one it is port 8000.\n";
  return text + address +
         "`sockplay TYPE VERB --help` lists the options of a verb.\n"
         "`sockplay --version` tells the version.\n";
}

std::vector<std::string> names_of(std::string_view type)
{
  std::vector<std::string> names;
  for (const auto& verb : verbs) {
    if (type.empty() || verb.type == type) names.emplace_back(type.empty() ? verb.type : verb.name);
  }
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

[[noreturn]] void refuse_word(std::string_view kind, const std::string& word,
                              const std::vector<std::string>& names)
{
  if (word.starts_with('-')) {
    const auto explanation = explain_option("", "", word, {"--help", "--version"});
    throw net::UsageError(fmt::format("unknown option {}", text::escaped(word)), explanation.hint);
  }
  const auto* verb =
      std::find_if(verbs.begin(), verbs.end(), [&](const Verb& candidate) { return candidate.name == word; });
  const auto meant = verb != verbs.end() ? fmt::format("{} {}", verb->type, word) : nearest(word, names);
  throw net::UsageError(
      fmt::format("unknown {} '{}'; there are: {}", kind, text::escaped(word), fmt::join(names, ", ")),
      meant.empty() ? "" : fmt::format("did you mean {}?", meant));
}

bool is_help(const std::string& word)
{
  return word == "--help" || word == "-h" || word == "help";
}

play::ExitCode run(const std::vector<std::string>& words, Context& context)
{
  if (words.empty()) {
    std::fputs(overview("").c_str(), stderr);
    return play::ExitCode::local;
  }
  if (is_help(words[0])) {
    context.answer = overview("");
    return play::ExitCode::done;
  }
  if (words[0] == "--version" || words[0] == "-V") {
    context.answer = version_line;
    return play::ExitCode::done;
  }
  const auto of_type =
      std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.type == words[0]; });
  if (of_type == verbs.end()) {
    refuse_word("type", words[0], names_of(""));
  }
  if (words.size() == 1) {
    std::fputs(overview(words[0]).c_str(), stderr);
    return play::ExitCode::local;
  }
  if (is_help(words[1])) {
    context.answer = overview(words[0]);
    return play::ExitCode::done;
  }
  const auto verb = std::find_if(of_type, verbs.end(), [&](const Verb& candidate) {
    return candidate.type == words[0] && candidate.name == words[1];
  });
  if (verb == verbs.end()) {
    refuse_word("verb", words[1], names_of(words[0]));
  }
  return verb->run({words.begin() + 2, words.end()}, context);
}

// Throws net::Error where standard output does not take all of it.
void print(std::string_view answer)
{
  while (!answer.empty()) {
    const auto outcome = sys::invoke(sys::Write{STDOUT_FILENO, answer.data(), answer.size()});
    if (!outcome.ok()) play::throw_output_failure(outcome.error);
    answer.remove_prefix(static_cast<std::size_t>(outcome.value));
  }
}

// Nothing here throws for a standard output or error that takes nothing.
int fail(play::ExitCode code, const Context& context, std::string_view line, std::string_view hint)
{
  if (context.trace) context.trace->finish(); // what led to it is told before it
  std::fflush(stdout);
  const auto hinted = hint.empty() ? std::string() : fmt::format("hint: {}\n", hint);
  std::fputs(fmt::format("sockplay: {}\n{}", line, hinted).c_str(), stderr);
  if (context.json) {
    text::JsonLine event;
    event.field("event", "error").field("time", text::iso_time(std::chrono::system_clock::now()));
    event.field("message", line).field("exit_code", static_cast<int>(code));
    std::fputs(std::move(event).str().c_str(), stdout);
    std::fflush(stdout);
  }
  return static_cast<int>(code);
}

// A descriptor that is closed would be given to the next socket, and words for a person would go to a peer.
// What takes its place refuses what it is for (io/end.cc tells), but for words, which vanish.
void fill_standard_descriptors()
{
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (!sys::invoke(sys::Fcntl{number, F_GETFD, 0}).ok()) {
      const int access = number == STDIN_FILENO ? O_WRONLY : number == STDOUT_FILENO ? O_RDONLY : O_RDWR;
      sys::invoke(sys::Open{"/dev/null", access, 0}); // becomes the lowest free number, which is this one
    }
  }
}

// As if nobody had caught it: whoever waits for us sees what ended us.
[[noreturn]] void die_by(int signal)
{
  std::fflush(stdout);
  ::signal(signal, SIG_DFL);
  sigset_t only;
  ::sigemptyset(&only);
  ::sigaddset(&only, signal);
  ::sigprocmask(SIG_UNBLOCK, &only, nullptr);
  ::raise(signal);
  std::_Exit(128 + signal);
}

// `--explain trace.txt` was meant to be `--explain=trace.txt`: a word after an option with an optional value
// is an address.
std::string_view hint_for(const std::vector<std::string>& words, std::string_view hint)
{
  const auto followed = [&](std::string_view option) {
    const auto found = std::find(words.begin(), words.end(), option);
    return found != words.end() && found + 1 != words.end() && !(found + 1)->starts_with('-');
  };
  if (words[0] == "chat" && hint.starts_with("did you mean --data")) {
    return "what is said is standard input: echo hello | sockplay chat join";
  }
  if (followed("--explain")) return "to write the trace to a file, say --explain=FILE";
  return followed("--tcp-info") ? "to tell it every T, say --tcp-info=T" : hint;
}

} // namespace

} // namespace sockplay::cmd

int main(int argc, char** argv)
{
  using namespace sockplay;
  cmd::fill_standard_descriptors();
  const std::vector<std::string> words(argv + 1, argv + argc);
  cmd::Context context;
  int signal = 0;
  try {
    const auto code = cmd::run(words, context);
    cmd::print(context.answer);
    return static_cast<int>(code);
  } catch (const io::Interrupted& interrupted) {
    signal = interrupted.signal;
  } catch (const net::UsageError& error) {
    return cmd::fail(play::ExitCode::local, context, error.what(), cmd::hint_for(words, error.hint()));
  } catch (const net::Error& error) {
    const bool misread =
        error.fault() == net::Fault::local && std::string_view(error.what()).starts_with("resolve");
    return cmd::fail(play::exit_code_of(error.fault()), context, error.what(),
                     misread ? cmd::hint_for(words, error.hint()) : error.hint());
  } catch (const std::bad_alloc&) {
    return cmd::fail(play::ExitCode::local, context, "out of memory", "");
  } catch (const std::exception& error) { // nothing is known to come here; an abort would leave no word
    return cmd::fail(play::ExitCode::local, context, error.what(), "");
  }
  context.scope.reset();
  context.trace.reset(); // what the trace still holds is written before we go
  cmd::die_by(signal);
}
