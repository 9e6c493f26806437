#include "explanations.hh"

#include "hints.hh"
#include "text/escape.hh"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <numeric>

namespace sockplay::cmd {

namespace {

bool has_word(std::string_view list, std::string_view word)
{
  return (" " + std::string(list) + " ").find(" " + std::string(word) + " ") != std::string::npos;
}

struct Where {
  std::string_view type, verb;
};

bool is_sniff(const Where& where)
{
  return where.type == "raw" && where.verb == "sniff";
}

std::span<const Hint> hints_of(const Where& where)
{
  const auto type = where.type;
  if (is_sniff(where)) return sniff_hints();
  if (type == "stream") return stream_hints();
  if (type == "dgram") return dgram_hints();
  if (type == "seqpacket") return seqpacket_hints();
  if (type == "raw") return raw_hints();
  return type == "chat" ? chat_hints() : std::span<const Hint>();
}

// Netcat's letters mean something else in tcpdump's dialect, and nothing in a chat.
std::span<const Hint> hints_of_netcat(const Where& where)
{
  return where.type == "chat" || is_sniff(where) ? std::span<const Hint>() : socket_hints();
}

void replace(std::string& text, std::string_view word, std::string_view by)
{
  if (const auto at = text.find(word); at != std::string::npos && !by.empty())
    text.replace(at, word.size(), by);
}

// Empty where there is none. `is` says which options it may be about.
std::string find_hint(std::span<const Hint> hints, const Where& where,
                      const std::function<bool(std::string_view options)>& is)
{
  const auto hint = std::find_if(hints.begin(), hints.end(), [&](const Hint& candidate) {
    return is(candidate.options) && (candidate.verbs.empty() || has_word(candidate.verbs, where.verb));
  });
  if (hint == hints.end()) return {};
  std::string words(hint->words);
  replace(words, "TYPE", where.type);
  replace(words, "VERB", where.verb);
  return words;
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
  const auto is = [&](std::string_view options) {
    return has_word(options, name) || has_word(options, short_name);
  };
  const Where where{type, verb};
  for (const auto hints : {hints_of(where), hints_of_netcat(where)}) {
    if (auto hint = find_hint(hints, where, is); !hint.empty()) return {line, std::move(hint)};
  }
  if (const auto meant = nearest(name, known); !meant.empty()) {
    return {line, "did you mean " + meant + "?"};
  }
  return {line, verb.empty() ? "sockplay --help tells what there is"
                             : fmt::format("sockplay {} {} --help lists them", type, verb)};
}

} // namespace sockplay::cmd
