#ifndef SLICC_IOEVENT_H
#define SLICC_IOEVENT_H
#include <wdm.h>

#endif
