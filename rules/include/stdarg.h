/* Variable arguments: a read yields any value. */
#ifndef SLICC_STDARG_H
#define SLICC_STDARG_H
typedef char *va_list;
void slicc_va_start(va_list *arguments);
void *slicc_va_next(va_list *arguments);
#define va_start(arguments, last) slicc_va_start(&(arguments))
#define va_arg(arguments, type) (*(type *)slicc_va_next(&(arguments)))
#define va_copy(to, from) ((to) = (from))
#define va_end(arguments) ((void)0)
#endif
