import sys; sys.path.insert(0,"/tmp/wt4")
import time;t=time.time()
from improvement_analysis.analysis import *
import improvement_analysis; print(improvement_analysis.__file__)
a=analyse("2020-06"); 
f=a.series; print(time.time()-t); print(f.shape)
m=f[f.month=="2020-06"]
print(m[["indicator","reading","group","numerator","denominator","value","note","first_published"]].to_string())
