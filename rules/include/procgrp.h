#ifndef SLICC_PROCGRP_H
#define SLICC_PROCGRP_H
#include <ntddk.h>

#endif
