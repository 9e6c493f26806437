// Chooses the view that was asked for; the kinds know nothing of each other.
// A kind that is added here must be added to the variant, and then it works wherever views are taken.
#include "record/view.hh"

namespace sockplay::record {
namespace {

std::variant<RawView, TextView, HexView, JsonView, OwnedView> chosen(const ViewOptions& options)
{
  if (options.other && options.kind != ViewKind::raw) return OwnedView{options.other(options)};
  switch (options.kind) {
  case ViewKind::raw: return RawView{options.framing};
  case ViewKind::text:
  case ViewKind::detail: return TextView{options};
  case ViewKind::hex: return HexView{options};
  case ViewKind::json: return JsonView{};
  }
  return RawView{options.framing};
}

} // namespace

View::View(ViewOptions options) : shown_(chosen(options)) {}

void View::append(std::string& out, const Piece& piece)
{
  std::visit([&](auto& view) { view.append(out, piece); }, shown_);
}

void View::finish(std::string& out)
{
  std::visit([&](auto& view) { view.finish(out); }, shown_);
}

} // namespace sockplay::record
