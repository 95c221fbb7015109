#ifndef SLICC_WINMETA_H
#define SLICC_WINMETA_H
#include <evntrace.h>

#endif
