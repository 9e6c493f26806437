#include "io/outlet.hh"

#include "net/error.hh"
#include "sys/invoke.hh"

#include <span>

namespace sockplay::io {

Copy::Copy(const std::string& path, record::ViewOptions view) : view_(std::move(view))
{
  // The session may hold secrets: nobody else reads it.
  const auto outcome = sys::invoke(sys::Open{path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600});
  file_ = End::own_file(net::Fd(static_cast<int>(net::checked(outcome, "open", path))), path);
}

void Copy::show(const record::Piece& piece)
{
  view_.append(rendered_, piece);
  write();
}

void Copy::finish()
{
  view_.finish(rendered_);
  write();
}

void Copy::write()
{
  for (std::string_view rest = rendered_; !rest.empty();) {
    const auto result = file_.write(std::as_bytes(std::span(rest)));
    if (result.what != net::IoResult::What::moved) {
      throw net::error_of("write", file_.name(), result.error);
    }
    rest.remove_prefix(result.bytes);
  }
  rendered_.clear();
}

void Outlet::show(const record::Piece& piece)
{
  const bool received = piece.direction == record::Direction::received;
  if (received ? options_.shows_received : options_.shows_sent) {
    view_.append(pending_, piece);
  }
  for (auto& copy : copies_) {
    copy.show(piece);
  }
}

void Outlet::finish()
{
  view_.finish(pending_);
  for (auto& copy : copies_) {
    copy.finish();
  }
}

net::IoResult Outlet::flush()
{
  net::IoResult result{net::IoResult::What::moved};
  while (!is_empty() && result.what == net::IoResult::What::moved) {
    result = sink_.write(std::as_bytes(std::span(std::string_view(pending_).substr(done_))));
    done_ += result.bytes;
  }
  if (is_empty()) {
    pending_.clear();
    done_ = 0;
  } else if (done_ >= limit_bytes) { // a sink that is always a little behind must not make it grow
    pending_.erase(0, done_);
    done_ = 0;
  }
  return result;
}

} // namespace sockplay::io
