import time
from tests.screens.touch.test_every_button import *
from tests.support.taps_too_many import *
import tests.support.taps_too_many as t
out=open('/tmp/dbg.txt','w',buffering=1)
def test_dbg(panel, clock, monkeypatch):
    from screens.touch.number.working import WorkingScreen
    monkeypatch.setattr(WorkingScreen, "late_seconds", 0.0)
    t0=time.process_time(); shell=panel.shell(); g=explore(ButtonsOfShell(shell)); panel.window.remove_widget(shell)
    print("explored", time.process_time()-t0, len(g.nodes), len(g.kinds()), sum(len(n.buttons) for n in g.kinds().values()), file=out)
    import pickle
    k=QuickKiosk(panel, clock); t0=time.process_time(); n=0
    for node in list(g.kinds().values()):
        k.put(node.state,0); n+=1
        if n%20==0: print(n, time.process_time()-t0, file=out)
    t0=time.process_time()
    for i,d in enumerate(differences(k,g,{"twice, 0.15 s": taps(0.15)})):
        print(time.process_time()-t0, d[:300], file=out)
        if i>60: break
    print("took", time.process_time()-t0, file=out)
