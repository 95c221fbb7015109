/* math.h: declarations only. */
#ifndef __SLICC_MATH_H
#define __SLICC_MATH_H
double fabs(double x);
double sqrt(double x);
double pow(double x, double y);
double exp(double x);
double log(double x);
double log10(double x);
double sin(double x);
double cos(double x);
double tan(double x);
double atan(double x);
double atan2(double y, double x);
double floor(double x);
double ceil(double x);
double fmod(double x, double y);
double round(double x);
double trunc(double x);
float fabsf(float x);
float sqrtf(float x);
#define HUGE_VAL (1e308 * 10)
#endif
