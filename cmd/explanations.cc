#include "explanations.hh"

#include "text/escape.hh"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <numeric>
#include <span>

namespace sockplay::cmd {

namespace {

struct Row {
  std::string_view word;
  std::string_view verbs; // those it is said to, empty: all of the type
  std::string_view hint;
};

constexpr std::string_view no_tls = "this version does not encrypt";
constexpr std::string_view no_services = "a room runs nothing: services are for sockplay stream listen";
constexpr std::string_view said_is_input = "what is said is standard input: echo hello | sockplay chat join";
constexpr std::string_view leaves_by_itself = "join leaves when its input has ended and all of it was taken";
constexpr std::string_view lines_of_text = "a room is lines of text, shown safely; --json is for programs";
constexpr std::string_view for_who_opens = "that is for who opens the room: sockplay chat serve";

// Netcat's dialects, and our own options where they have no meaning.
constexpr std::array stream_rows{
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
    Row{"--nick", "", "names are for a room: sockplay chat join --nick NAME"},
    Row{"--password-file", "", "passwords are for a room: sockplay chat serve, sockplay chat join"},
    Row{"--reconnect", "", "--retry N tries again; what comes back in the middle is sockplay chat join"},
    Row{"--tls", "", no_tls},
};

constexpr std::array chat_rows{
    Row{"-l", "", "opening a room is a verb: sockplay chat serve [ADDRESS]"},
    Row{"-u", "", "a room is over stream sockets: TCP, or a Unix socket"},
    Row{"-U", "", "a Unix socket is an address: sockplay chat join ./path"},
    Row{"-k", "", "a room is for many as it is, and stays open"},
    Row{"--keep-open", "", "a room is for many as it is, and stays open"},
    Row{"-c", "serve", "a room stays open until /stop, ^C or SIGTERM"},
    Row{"--count", "serve", "a room stays open until /stop, ^C or SIGTERM"},
    Row{"--accept-timeout", "", "a room stays open until /stop, ^C or SIGTERM"},
    Row{"-e", "", no_services},
    Row{"--exec", "", no_services},
    Row{"--echo", "", no_services},
    Row{"--discard", "", no_services},
    Row{"--forward", "", no_services},
    Row{"--data", "", said_is_input},
    Row{"--hex-data", "", said_is_input},
    Row{"--file", "", said_is_input},
    Row{"-N", "join", leaves_by_itself},
    Row{"-q", "join", leaves_by_itself},
    Row{"--quit-after-eof", "join", leaves_by_itself},
    Row{"--wait", "join", leaves_by_itself},
    Row{"-o", "serve", "--log FILE keeps what happens in the room"},
    Row{"--output", "serve", "--log FILE keeps what happens in the room"},
    Row{"-o", "join", "> FILE keeps what is shown, --json makes it events"},
    Row{"--output", "join", "> FILE keeps what is shown, --json makes it events"},
    Row{"--raw", "", lines_of_text},
    Row{"--text", "", lines_of_text},
    Row{"--hex", "", lines_of_text},
    Row{"-z", "", "a probe is a connection: sockplay stream connect --probe ADDRESS"},
    Row{"--probe", "", "a probe is a connection: sockplay stream connect --probe ADDRESS"},
    Row{"-p", "serve", "the port to listen on is the address: sockplay chat serve 8000"},
    Row{"--source-port", "serve", "the port to listen on is the address: sockplay chat serve 8000"},
    Row{"-s", "serve", "the address to listen on comes first: sockplay chat serve 127.0.0.1:8000"},
    Row{"--source", "serve", "the address to listen on comes first: sockplay chat serve 127.0.0.1:8000"},
    Row{"-w", "serve", "nothing is connected here: --idle-timeout T sends silent members away"},
    Row{"--connect-timeout", "serve",
        "nothing is connected here: --idle-timeout T sends silent members away"},
    Row{"--retry", "serve", "nothing is connected here: sockplay chat join --reconnect"},
    Row{"--reconnect", "serve", "nothing is connected here: sockplay chat join --reconnect"},
    Row{"--rate", "serve", "--line-rate N limits what a member may say"},
    Row{"--log", "join", for_who_opens},
    Row{"--motd", "join", for_who_opens},
    Row{"--history", "join", "/history N, as a line, asks for what was said before"},
    Row{"-m", "join", for_who_opens},
    Row{"--max-conns", "join", for_who_opens},
    Row{"--line-rate", "join", for_who_opens},
    Row{"--idle-timeout", "join", for_who_opens},
    Row{"--allow", "join", for_who_opens},
    Row{"--deny", "join", for_who_opens},
    Row{"--tls", "", no_tls},
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
  const bool is_chat = type == "chat";
  const auto rows = is_chat ? std::span<const Row>(chat_rows) : std::span<const Row>(stream_rows);
  if (const auto row = std::find_if(
          rows.begin(), rows.end(),
          [&](const Row& candidate) { return is(candidate.word) && has_word(candidate.verbs, verb); });
      row != rows.end()) {
    return {line, std::string(row->hint)};
  }
  if (!is_chat && std::any_of(record_words.begin(), record_words.end(), is)) {
    return {line, "a stream has no records, only bytes: --chunk N cuts what is sent"};
  }
  if (!is_chat && std::any_of(datagram_words.begin(), datagram_words.end(), is)) {
    return {line, "that is for datagrams: a stream is neither broadcast nor lossy"};
  }
  if (const auto meant = nearest(name, known); !meant.empty()) {
    return {line, "did you mean " + meant + "?"};
  }
  return {line, verb.empty() ? "sockplay --help tells what there is"
                             : fmt::format("sockplay {} {} --help lists them", type, verb)};
}

} // namespace sockplay::cmd
