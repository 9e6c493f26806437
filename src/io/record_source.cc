#include "io/record_source.hh"

#include <algorithm>
#include <iterator>
#include <limits>

namespace sockplay::io {

Halt RecordSource::take()
{
  records_ = {};
  if (wanted() == 0) return {Halt::Why::ended};
  if (!socket_->readable) return {Halt::Why::source_dry};
  const auto result = arrivals_->receive(socket_->number(), {.most = wanted(), .bytes = options_.looks});
  switch (result.what) {
  case net::IoResult::What::moved: count_and_choose(); return {};
  case net::IoResult::What::would_block: socket_->readable = false; return {Halt::Why::source_dry};
  case net::IoResult::What::end: return {Halt::Why::ended};
  case net::IoResult::What::failed: break;
  }
  const bool is_overlooked = options_.on_error && options_.on_error(result.error) != Remedy::fail;
  return is_overlooked ? Halt{} : Halt{Halt::Why::source_failed, result.error};
}

// What is not wanted stays where it is, for whoever asks next.
std::uint64_t RecordSource::wanted() const
{
  if (options_.most_records == 0) return std::numeric_limits<std::uint64_t>::max();
  return options_.most_records - std::min(options_.most_records, tally_->records);
}

void RecordSource::count_and_choose()
{
  records_ = arrivals_->all();
  if (options_.admits) {
    chosen_.clear();
    std::copy_if(records_.begin(), records_.end(), std::back_inserter(chosen_), options_.admits);
    records_ = chosen_;
  }
  records_ = records_.first(std::min<std::uint64_t>(records_.size(), wanted())); // one message may hold many
  for (const auto& record : records_) {
    tally_->bytes += record.bytes.size();
    tally_->cut += record.cut_bytes != 0 ? 1 : 0;
    tally_->lost =
        record.beside->lost.value_or(tally_->lost); // the kernel's own count, since the socket's beginning
  }
  tally_->records += records_.size();
}

} // namespace sockplay::io
