/* errno.h */
#ifndef __SLICC_ERRNO_H
#define __SLICC_ERRNO_H
extern int errno;
#define EPERM 1
#define ENOENT 2
#define EINTR 4
#define EIO 5
#define EAGAIN 11
#define ENOMEM 12
#define EACCES 13
#define EFAULT 14
#define EBUSY 16
#define EEXIST 17
#define ENODEV 19
#define EINVAL 22
#define ENOSPC 28
#define EDOM 33
#define ERANGE 34
#ifdef _WIN32
#define EILSEQ 42
#else
#define EILSEQ 84
#endif
#endif
