/* assert for checked programs; may be included again after NDEBUG changed. */
#ifndef __SLICC_ASSERT_H
#define __SLICC_ASSERT_H
extern __attribute__((noreturn)) void __assert_fail(const char *expression, const char *file, unsigned int line, const char *function);
#define static_assert _Static_assert
#endif
#undef assert
#ifdef NDEBUG
#define assert(e) ((void)0)
#else
#define assert(e) ((e) ? (void)0 : __assert_fail(#e, __FILE__, __LINE__, ""))
#endif
