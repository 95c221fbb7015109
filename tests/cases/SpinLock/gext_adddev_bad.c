// rule: SpinLock
// verdict: defect
#include <ntddk.h>
DRIVER_INITIALIZE DriverEntry;
DRIVER_DISPATCH D;
typedef struct _EXT { KSPIN_LOCK Lock; KSPIN_LOCK Other; } EXT;
static EXT *g;
NTSTATUS D(PDEVICE_OBJECT o, PIRP Irp) {
    EXT *e = o->DeviceExtension; KIRQL q, i2;
    KeAcquireSpinLock(&e->Lock, &q);
    KeAcquireSpinLock(&g->Lock, &i2);   // expect: defect[SpinLock] "spin lock is acquired twice"
    KeReleaseSpinLock(&g->Lock, i2);
    KeReleaseSpinLock(&e->Lock, q);
    return STATUS_SUCCESS;
}
NTSTATUS DriverEntry(PDRIVER_OBJECT d, PUNICODE_STRING r) {
    PDEVICE_OBJECT o; NTSTATUS s = IoCreateDevice(d, sizeof(EXT), NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &o);
    if (!NT_SUCCESS(s)) return s;
    g = o->DeviceExtension;
    d->MajorFunction[IRP_MJ_READ] = D; return STATUS_SUCCESS; }
