#include "explanations.hh"

#include "text/escape.hh"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>

namespace sockplay::cmd {

namespace {

struct Row {
  std::string_view word;
  std::string_view verbs; // those it is said to, empty: all
  std::string_view hint;
};

// Netcat's dialects, and our own options where they have no meaning.
constexpr std::array rows{
    Row{"-l", "", "listening is a verb: sockplay stream listen [ADDRESS]"},
    Row{"-u", "", "UDP is another type of socket than stream; this version has none for it yet"},
    Row{"-U", "", "a Unix socket is an address: sockplay stream connect ./path"},
    Row{"-e", "", "that is --exec CMD (run by /bin/sh -c)"},
    Row{"-N", "", "half-closing at the end of the input is the default (--no-shutdown turns it off)"},
    Row{"-i", "", "--idle-timeout T ends a silent session, --delay T paces what is sent"},
    Row{"-x", "", "--log-hex FILE keeps a hex log, --hex shows one"},
    Row{"-X", "", "proxies are not spoken; --forward ADDRESS relays"},
    Row{"-t", "", "telnet negotiation is not answered"},
    Row{"-r", "", "--source-port N sets the local port; 0 is any"},
    Row{"-D", "", "--sockopt SOCKET:SO_DEBUG=1"},
    Row{"-S", "", "--sockopt TCP:TCP_MD5SIG=x... ; certificates come with TLS"},
    Row{"-T", "", "--tos N"},
    Row{"-M", "", "--ttl N"},
    Row{"-O", "", "--sndbuf SIZE"},
    Row{"-p", "listen recv", "the port to listen on is the address: sockplay stream listen 8000"},
    Row{"--source-port", "listen recv", "the port to listen on is the address: sockplay stream listen 8000"},
    Row{"-s", "listen recv", "the address to listen on comes first: sockplay stream listen 127.0.0.1:8000"},
    Row{"--source", "listen recv",
        "the address to listen on comes first: sockplay stream listen 127.0.0.1:8000"},
    Row{"-w", "listen recv",
        "nothing is connected here: --accept-timeout T waits for the peer, --idle-timeout T for bytes"},
    Row{"--connect-timeout", "listen recv",
        "nothing is connected here: --accept-timeout T waits for the peer"},
    Row{"-z", "listen recv send", "a probe is a connection: sockplay stream connect --probe ADDRESS"},
    Row{"--probe", "listen recv send", "a probe is a connection: sockplay stream connect --probe ADDRESS"},
    Row{"--wait", "listen connect recv",
        "--quit-after-eof T ends it T after the input's end; send has --wait"},
    Row{"-k", "connect send recv", "many peers are for a listener: sockplay stream listen -k"},
    Row{"--keep-open", "connect send recv", "many peers are for a listener: sockplay stream listen -k"},
    Row{"--echo", "connect send recv", "services are a listener's: sockplay stream listen --echo"},
    Row{"--discard", "connect send recv", "services are a listener's: sockplay stream listen --discard"},
    Row{"--forward", "connect send recv",
        "services are a listener's: sockplay stream listen --forward ADDRESS"},
    Row{"--allow", "connect send", "who may come is a listener's question"},
    Row{"--deny", "connect send", "who may come is a listener's question"},
    Row{"--file", "recv", "recv sends nothing; -o FILE keeps a copy, > FILE takes the bytes"},
    Row{"--data", "recv", "recv sends nothing: sockplay stream listen --data TEXT"},
    Row{"--exec", "send recv",
        "a program talks both ways: sockplay stream listen --exec CMD, or connect --exec CMD"},
};

constexpr std::array record_words{"--per-line",      "--size",  "--delimiter", "-0",
                                  "--length-prefix", "--whole", "--reply-to"};
constexpr std::array datagram_words{"-b",          "--broadcast", "--join",    "--loop",   "--drop",
                                    "--duplicate", "--reorder",   "--corrupt", "--jitter", "--seed"};

bool has_word(std::string_view list, std::string_view word)
{
  return list.empty() ||
         (" " + std::string(list) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

// Levenshtein's, two rows.
std::size_t distance(std::string_view a, std::string_view b)
{
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

} // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& names)
{
  std::string best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& name : names) {
    const auto away = name.starts_with(word) && word.size() > 3 ? 1 : distance(word, name);
    if (away < least) {
      least = away;
      best = name;
    }
  }
  return best;
}

Explanation explain_option(std::string_view type, std::string_view verb, std::string_view word,
                           const std::vector<std::string>& known)
{
  const auto name = word.substr(0, word.find('='));
  const auto short_name = name.size() > 1 && name[1] != '-' ? name.substr(0, 2) : name;
  const auto line = fmt::format("{} {} has no option {}", type, verb, text::escaped(name));
  const auto is = [&](std::string_view candidate) { return candidate == name || candidate == short_name; };
  if (const auto* row = std::find_if(
          rows.begin(), rows.end(),
          [&](const Row& candidate) { return is(candidate.word) && has_word(candidate.verbs, verb); });
      row != rows.end()) {
    return {line, std::string(row->hint)};
  }
  if (std::any_of(record_words.begin(), record_words.end(), is)) {
    return {line, "a stream has no records, only bytes: --chunk N cuts what is sent"};
  }
  if (std::any_of(datagram_words.begin(), datagram_words.end(), is)) {
    return {line, "that is for datagrams: a stream is neither broadcast nor lossy"};
  }
  if (const auto meant = nearest(name, known); !meant.empty()) {
    return {line, "did you mean " + meant + "?"};
  }
  return {line, verb.empty() ? "sockplay --help tells what there is"
                             : fmt::format("sockplay {} {} --help lists them", type, verb)};
}

} // namespace sockplay::cmd
