// rule: StorPortSpinLock
// verdict: proof
#include <storport.h>

struct _FX;
typedef BOOLEAN (*PROCESS)(struct _FX *F, PSCSI_REQUEST_BLOCK Srb);
typedef struct _FX { PROCESS Process; PROCESS Abort; ULONG Depth; STOR_DPC Dpc; } FX, *PFX;

static BOOLEAN ProcessLocked(PFX F, PSCSI_REQUEST_BLOCK Srb)
{
    F->Depth += Srb->TimeOutValue;
    return TRUE;
}

static BOOLEAN ProcessDirect(PFX F, PSCSI_REQUEST_BLOCK Srb)
{
    STOR_LOCK_HANDLE h;
    StorPortAcquireSpinLock(F, StartIoLock, NULL, &h);
    F->Depth++;
    StorPortReleaseSpinLock(F, &h);
    return Srb->TimeOutValue != 0;
}

static ULONG FxFind(PVOID Ext, PVOID Ctx, PVOID Bus, PCHAR Args, PPORT_CONFIGURATION_INFORMATION Config, PBOOLEAN Again)
{
    PFX f = Ext;
    f->Process = ProcessLocked;
    f->Abort = ProcessDirect;
    return SP_RETURN_FOUND;
}

static BOOLEAN FxStart(PVOID Ext, PSCSI_REQUEST_BLOCK Srb)
{
    PFX f = Ext;
    STOR_LOCK_HANDLE h;
    BOOLEAN ok;

    if (Srb->Function == SRB_FUNCTION_ABORT_COMMAND)
        return f->Abort(f, Srb);
    StorPortAcquireSpinLock(f, StartIoLock, NULL, &h);
    ok = f->Process(f, Srb);
    StorPortReleaseSpinLock(f, &h);
    return ok;
}

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    HW_INITIALIZATION_DATA d = {0};
    d.HwInitializationDataSize = sizeof(HW_INITIALIZATION_DATA);
    d.HwFindAdapter = FxFind;
    d.HwStartIo = FxStart;
    d.DeviceExtensionSize = sizeof(FX);
    return StorPortInitialize(DriverObject, RegistryPath, &d, NULL);
}
