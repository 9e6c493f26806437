#include "browse/window.hh"

#include "io/job_control.hh"

#include <cstdlib>
#include <span>

namespace sockplay::browse {

namespace {

std::string terminal_type()
{
  const char* const type = std::getenv("TERM");
  return type != nullptr ? type : "";
}

} // namespace

Window::Window(io::End& terminal, bool colour)
    : terminal_(terminal), size_(io::window_size(terminal.number())),
      canvas_(std::in_place, Canvas::Options{.terminal_type = terminal_type(), .colour = colour}, size_),
      modes_(terminal.number())
{
  output_ = canvas_->take();
}

Window::~Window()
{
  try {
    suspend();
    flush();
  } catch (...) { // no memory: the modes are restored all the same
  }
}

void Window::draw(const Picture& picture)
{
  canvas_->draw(picture);
  output_ += canvas_->take();
}

void Window::resized()
{
  size_ = io::window_size(terminal_.number());
  canvas_->resize(size_);
}

void Window::suspend()
{
  if (is_suspended_) return;
  is_suspended_ = true;
  canvas_->leave();
  output_ += canvas_->take();
  modes_.restore();
}

void Window::resume()
{
  if (!io::is_in_foreground(terminal_.number())) return;
  is_suspended_ = false;
  modes_.edit();
  resized();
}

net::IoResult Window::flush()
{
  net::IoResult result{net::IoResult::What::moved};
  std::string_view left = output_;
  while (!left.empty() && terminal_.writable && result.what == net::IoResult::What::moved) {
    result = terminal_.write(std::as_bytes(std::span(left)));
    left.remove_prefix(result.bytes);
  }
  output_.erase(0, output_.size() - left.size());
  return result;
}

} // namespace sockplay::browse
