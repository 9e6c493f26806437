// What a build with SOCKPLAY_STATIC adds to the static libraries it links, for the sake of a quick start:
// with everything shared, 3.6 ms pass before main, nearly all of it the dynamic linker at work on twenty
// libraries.
#include <fmt/format-inl.h>

// Debian ships libfmt as a shared library only (and that brings the shared libstdc++ along). This is what its
// own src/format.cc instantiates, as far as char goes.
FMT_BEGIN_NAMESPACE
namespace detail {
template auto dragonbox::to_decimal(float) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal(double) noexcept -> dragonbox::decimal_fp<double>;
template locale_ref::locale_ref(const std::locale&);
template auto locale_ref::get<std::locale>() const -> std::locale;
template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl(locale_ref) -> char;
template void buffer<char>::append(const char*, const char*);
template void vformat_to<char>(buffer<char>&, string_view, basic_format_args<buffer_context<char>>,
                               locale_ref);
} // namespace detail
FMT_END_NAMESPACE
