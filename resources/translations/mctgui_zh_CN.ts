<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>Aligning</name>
        <message>
            <source>Cut the micro-CT in the planes of the MDCT, instead of showing its own slices</source>
            <translation>按 MDCT 的平面切取 micro-CT，而不显示其自身层面</translation>
        </message>
        <message>
            <source>The panes are free now: click the same bone in MDCT and in micro-CT, then align once more.</source>
            <translation>各窗格现已独立：请在 MDCT 和 micro-CT 中点击同一骨结构，然后再次对齐。</translation>
        </message>
        <message>
            <source>Align the micro-CT</source>
            <translation>对齐 micro-CT</translation>
        </message>
        <message>
            <source>Nudge the micro-CT</source>
            <translation>微移 micro-CT</translation>
        </message>
        <message>
            <source>Forget the alignment</source>
            <translation>清除对齐</translation>
        </message>
        <message>
            <source>Remove an anchor</source>
            <translation>移除锚点</translation>
        </message>
        <message>
            <source>Take the registration</source>
            <translation>采用配准</translation>
        </message>
        <message>
            <source>micro-CT {offset} mm</source>
            <translation>micro-CT {offset} mm</translation>
        </message>
        <message>
            <source>Aligned by a registration: the micro-CT is turned by {turn}.</source>
            <translation>已按配准对齐：micro-CT 旋转 {turn}。</translation>
        </message>
        <message>
            <source>Aligned by hand: {moved}.</source>
            <translation>已手动对齐：{moved}。</translation>
        </message>
        <message>
            <source>Aligned by {count} anchors: the micro-CT is turned by {turn}.</source>
            <translation>已按 {count} 个锚点对齐：micro-CT 旋转 {turn}。</translation>
        </message>
        <message>
            <source>Aligned by {count} anchors, slice on slice: {moved}.</source>
            <translation>已按 {count} 个锚点逐层对齐：{moved}。</translation>
        </message>
        <message>
            <source>Nudged by {distance} mm.</source>
            <translation>已微移 {distance} mm。</translation>
        </message>
        <message>
            <source>The anchors lie on one line, so they cannot tell how the micro-CT is turned.</source>
            <translation>锚点位于同一直线上，因此无法确定 micro-CT 的旋转。</translation>
        </message>
        <message>
            <source>{number}: MDCT z {mdct} mm</source>
            <translation>{number}：MDCT z {mdct} mm</translation>
        </message>
        <message>
            <source>{distance} off</source>
            <translation>偏差 {distance}</translation>
        </message>
        <message>
            <source>MDCT {mdct} mm, micro-CT {microct} mm. Click to go there.</source>
            <translation>MDCT {mdct} mm，micro-CT {microct} mm。单击可转到该处。</translation>
        </message>
    </context>
    <context>
        <name>AllCases</name>
        <message>
            <source>Threshold of all cases, {image}</source>
            <translation>全部病例的阈值，{image}</translation>
        </message>
        <message>
            <source>Left out of the common threshold: {cases}</source>
            <translation>未纳入共同阈值：{cases}</translation>
        </message>
        <message>
            <source>Found in the VOIs of {cases} cases together.</source>
            <translation>由 {cases} 个病例的 VOI 共同得出。</translation>
        </message>
        <message>
            <source>Counting the VOIs of all cases …</source>
            <translation>正在统计全部病例的 VOI…</translation>
        </message>
        <message>
            <source>The VOIs of all cases could not be counted for {image}.</source>
            <translation>无法统计 {image} 全部病例的 VOI。</translation>
        </message>
    </context>
    <context>
        <name>Asking</name>
        <message>
            <source>Where this volume was read from is not kept, and so its header cannot be shown. The settings have a choice to note where imported files lay.</source>
            <translation>没有保存此体数据的读取位置，因此无法显示其头信息。可在设置中选择记录导入文件的位置。</translation>
        </message>
        <message>
            <source>The files of this volume are not there any more.</source>
            <translation>此体数据的源文件已不存在。</translation>
        </message>
        <message>
            <source>The de-identified copy has {written} files; {left} were left out.</source>
            <translation>去标识化副本含 {written} 个文件；{left} 个未纳入。</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
    </context>
    <context>
        <name>BatchCases</name>
        <message>
            <source>{rows} rows, {new} new</source>
            <translation>{rows} 行，其中 {new} 行为新</translation>
        </message>
        <message>
            <source>nothing measured</source>
            <translation>无测量</translation>
        </message>
        <message>
            <source>{done} measured</source>
            <translation>已测量 {done}</translation>
        </message>
        <message>
            <source>Case</source>
            <translation>病例</translation>
        </message>
        <message>
            <source>Level</source>
            <translation>节段</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>VOIs</source>
            <translation>VOI</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Cases to measure</source>
            <translation>待测量的病例</translation>
        </message>
        <message>
            <source>{count} placed</source>
            <translation>已放置 {count} 个</translation>
        </message>
        <message>
            <source>not placed</source>
            <translation>未放置</translation>
        </message>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
    </context>
    <context>
        <name>BatchPage</name>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Back to the images (Esc)</source>
            <translation>返回图像（Esc）</translation>
        </message>
        <message>
            <source>Measure many cases</source>
            <translation>批量测量病例</translation>
        </message>
        <message>
            <source>Load recipe…</source>
            <translation>载入方案…</translation>
        </message>
        <message>
            <source>Save recipe…</source>
            <translation>保存方案…</translation>
        </message>
        <message>
            <source>Tick all</source>
            <translation>全选</translation>
        </message>
        <message>
            <source>Tick none</source>
            <translation>全不选</translation>
        </message>
        <message>
            <source>Copy table</source>
            <translation>复制表格</translation>
        </message>
        <message>
            <source>Export table</source>
            <translation>导出表格</translation>
        </message>
        <message>
            <source>Measure</source>
            <translation>测量</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Progress of the measurement</source>
            <translation>测量进度</translation>
        </message>
        <message>
            <source>Rows: {rows} · cases: {cases}</source>
            <translation>行：{rows} · 病例：{cases}</translation>
        </message>
        <message>
            <source>{count} ticked</source>
            <translation>已勾选 {count}</translation>
        </message>
        <message>
            <source>What was measured with these settings before is taken as it is.</source>
            <translation>以前按这些设置测量的结果直接采用。</translation>
        </message>
        <message>
            <source>Measure {count} cases</source>
            <translation>测量 {count} 个病例</translation>
        </message>
        <message>
            <source>Show the table</source>
            <translation>显示表格</translation>
        </message>
        <message>
            <source>Waiting for other work …</source>
            <translation>正在等待其他任务…</translation>
        </message>
        <message>
            <source>Stopping …</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>{new} new of {rows} rows.</source>
            <translation>{rows} 行中有 {new} 行为新。</translation>
        </message>
        <message>
            <source>{count} of {cases} cases failed.</source>
            <translation>{cases} 个病例中有 {count} 个失败。</translation>
        </message>
        <message>
            <source>Stopped. Measure again to go on where it was.</source>
            <translation>已停止。再次测量可从中断处继续。</translation>
        </message>
        <message>
            <source>It could not go on.</source>
            <translation>无法继续。</translation>
        </message>
        <message>
            <source>Load a recipe</source>
            <translation>载入方案</translation>
        </message>
        <message>
            <source>Not in this project: {cases}</source>
            <translation>不在此项目中：{cases}</translation>
        </message>
        <message>
            <source>Save the recipe</source>
            <translation>保存方案</translation>
        </message>
        <message>
            <source>The recipe was saved as {name}.</source>
            <translation>方案已保存为 {name}。</translation>
        </message>
    </context>
    <context>
        <name>BeginningSection</name>
        <message>
            <source>Beginning</source>
            <translation>起始</translation>
        </message>
        <message>
            <source>Generator</source>
            <translation>生成器</translation>
        </message>
        <message>
            <source>Global alone</source>
            <translation>仅全局</translation>
        </message>
        <message>
            <source>Local enhancers</source>
            <translation>局部增强器</translation>
        </message>
        <message>
            <source>The global generator alone, or with local enhancers around it, which double the resolution</source>
            <translation>仅用全局生成器，或在其外加上使分辨率加倍的局部增强器</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Whole</source>
            <translation>完整</translation>
        </message>
        <message>
            <source>Reduced 2 times</source>
            <translation>缩小 2 倍</translation>
        </message>
        <message>
            <source>Reduced 4 times</source>
            <translation>缩小 4 倍</translation>
        </message>
        <message>
            <source>From coarse to fine: a global generator learns on reduced images, then local enhancers begin with it</source>
            <translation>由粗到细：全局生成器先在缩小的图像上学习，局部增强器再以它起始</translation>
        </message>
        <message>
            <source>Begin with</source>
            <translation>起始于</translation>
        </message>
        <message>
            <source>Nothing</source>
            <translation>无</translation>
        </message>
        <message>
            <source>The weights of another run of this project, of the same networks or of a global generator</source>
            <translation>本项目中另一训练的权重：网络相同，或为全局生成器</translation>
        </message>
        <message>
            <source>Enhancer alone</source>
            <translation>增强器单独学习</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>从不</translation>
        </message>
        <message>
            <source>Epochs in which the outermost local enhancer learns alone; official after a global run: 10</source>
            <translation>仅最外层局部增强器学习的轮数；官方在全局训练之后为 10</translation>
        </message>
        <message>
            <source>with {name}</source>
            <translation>起始于 {name}</translation>
        </message>
        <message>
            <source>global, reduced</source>
            <translation>全局，缩小</translation>
        </message>
        <message>
            <source>global alone</source>
            <translation>仅全局</translation>
        </message>
        <message>
            <source>local enhancers</source>
            <translation>局部增强器</translation>
        </message>
    </context>
    <context>
        <name>Board</name>
        <message>
            <source>Losses by epoch</source>
            <translation>各轮损失</translation>
        </message>
        <message>
            <source>SSIM on held-out slices by epoch</source>
            <translation>各轮留出层面的 SSIM</translation>
        </message>
        <message>
            <source>FID on held-out slices by epoch</source>
            <translation>各轮留出层面的 FID</translation>
        </message>
        <message>
            <source>Bias against micro-CT by epoch</source>
            <translation>各轮相对 micro-CT 的偏倚</translation>
        </message>
        <message>
            <source>micro-CT, ±5 %</source>
            <translation>micro-CT，±5 %</translation>
        </message>
        <message>
            <source>Progress of the run</source>
            <translation>训练进度</translation>
        </message>
        <message>
            <source>Losses</source>
            <translation>损失</translation>
        </message>
        <message>
            <source>Bias against micro-CT</source>
            <translation>相对 micro-CT 的偏倚</translation>
        </message>
        <message>
            <source>epoch {epoch} of {epochs}</source>
            <translation>第 {epoch} / {epochs} 轮</translation>
        </message>
        <message>
            <source>{seconds:.2f} s per iteration</source>
            <translation>每次迭代 {seconds:.2f} 秒</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>剩余 {time}</translation>
        </message>
        <message>
            <source>Losses appear with the first iterations.</source>
            <translation>首批迭代后显示损失。</translation>
        </message>
        <message>
            <source>After the first epoch</source>
            <translation>第一轮之后</translation>
        </message>
        <message>
            <source>paper {value}</source>
            <translation>论文 {value}</translation>
        </message>
        <message>
            <source>Needs the Inception weights</source>
            <translation>需要 Inception 权重</translation>
        </message>
        <message>
            <source>How far BV/TV, Tb.Th and Tb.Sp of held-out VOIs are from the micro-CT, after every epoch</source>
            <translation>每轮之后，留出 VOI 的 BV/TV、Tb.Th 和 Tb.Sp 与 micro-CT 的偏差</translation>
        </message>
        <message>
            <source>mean of {n} held-out VOIs, %</source>
            <translation>{n} 个留出 VOI 的均值，%</translation>
        </message>
        <message>
            <source>BV/TV of {n} single held-out slices, %</source>
            <translation>{n} 个单独留出层面的 BV/TV，%</translation>
        </message>
    </context>
    <context>
        <name>CaseInspector</name>
        <message>
            <source>Open in View</source>
            <translation>在阅片中打开</translation>
        </message>
        <message>
            <source>Open in View (Enter)</source>
            <translation>在阅片中打开（Enter）</translation>
        </message>
        <message>
            <source>Enhance</source>
            <translation>增强</translation>
        </message>
        <message>
            <source>Make the micro-CT-like volume of the MDCT</source>
            <translation>由 MDCT 生成 micro-CT-like 体数据</translation>
        </message>
        <message>
            <source>Add MDCT…</source>
            <translation>添加 MDCT…</translation>
        </message>
        <message>
            <source>Import an MDCT into this case</source>
            <translation>将 MDCT 导入此病例</translation>
        </message>
        <message>
            <source>Add micro-CT…</source>
            <translation>添加 micro-CT…</translation>
        </message>
        <message>
            <source>Import a micro-CT into this case</source>
            <translation>将 micro-CT 导入此病例</translation>
        </message>
        <message>
            <source>Pseudonym</source>
            <translation>假名</translation>
        </message>
        <message>
            <source>Level</source>
            <translation>节段</translation>
        </message>
        <message>
            <source>Donor</source>
            <translation>供体</translation>
        </message>
        <message>
            <source>number or pseudonym</source>
            <translation>编号或假名</translation>
        </message>
        <message>
            <source>Enhancing…</source>
            <translation>正在增强…</translation>
        </message>
        <message>
            <source>Enhance again</source>
            <translation>重新增强</translation>
        </message>
        <message>
            <source>1 volume</source>
            <translation>1 个体数据</translation>
        </message>
        <message>
            <source>{count} volumes</source>
            <translation>{count} 个体数据</translation>
        </message>
        <message>
            <source>Delete {case} with its {volumes}? This cannot be undone.</source>
            <translation>删除 {case} 及其 {volumes}？此操作无法撤销。</translation>
        </message>
        <message>
            <source>Delete the case…</source>
            <translation>删除病例…</translation>
        </message>
    </context>
    <context>
        <name>CaseModel</name>
        <message>
            <source>Level</source>
            <translation>节段</translation>
        </message>
        <message>
            <source>Pseudonym</source>
            <translation>假名</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Enhancement</source>
            <translation>增强</translation>
        </message>
        <message>
            <source>BV/TV upper · lower</source>
            <translation>BV/TV 上 · 下</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>更改时间</translation>
        </message>
        <message>
            <source>Donor {donor}</source>
            <translation>供体 {donor}</translation>
        </message>
        <message>
            <source>Donor not stated</source>
            <translation>未注明供体</translation>
        </message>
        <message>
            <source>1 vertebra</source>
            <translation>1 个椎体</translation>
        </message>
        <message>
            <source>{count} vertebrae</source>
            <translation>{count} 个椎体</translation>
        </message>
        <message>
            <source>not yet</source>
            <translation>尚无</translation>
        </message>
        <message>
            <source>Warning: {words}</source>
            <translation>警告：{words}</translation>
        </message>
    </context>
    <context>
        <name>CaseSummary</name>
        <message>
            <source>slice {done} of {total}</source>
            <translation>第 {done} / {total} 层</translation>
        </message>
        <message>
            <source>starting…</source>
            <translation>正在启动…</translation>
        </message>
        <message>
            <source>not yet</source>
            <translation>尚无</translation>
        </message>
        <message>
            <source>missing: {images}</source>
            <translation>缺少：{images}</translation>
        </message>
        <message>
            <source>warning</source>
            <translation>警告 warning</translation>
        </message>
        <message>
            <source>enhanced</source>
            <translation>已增强</translation>
        </message>
        <message>
            <source>every {interval} mm</source>
            <translation>层间距 {interval} mm</translation>
        </message>
        <message>
            <source>1 slice</source>
            <translation>1 层</translation>
        </message>
        <message>
            <source>{count} slices</source>
            <translation>{count} 层</translation>
        </message>
        <message>
            <source>Scanner</source>
            <translation>扫描仪</translation>
        </message>
        <message>
            <source>Tube</source>
            <translation>管电压</translation>
        </message>
        <message>
            <source>Kernel</source>
            <translation>重建核</translation>
        </message>
        <message>
            <source>Slice thickness</source>
            <translation>层厚</translation>
        </message>
        <message>
            <source>Matrix</source>
            <translation>矩阵</translation>
        </message>
        <message>
            <source>Field of view</source>
            <translation>视野</translation>
        </message>
        <message>
            <source>Covers</source>
            <translation>覆盖范围</translation>
        </message>
        <message>
            <source>Values</source>
            <translation>数值</translation>
        </message>
        <message>
            <source>{low} to {high}</source>
            <translation>{low} 至 {high}</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>大小</translation>
        </message>
        <message>
            <source>today</source>
            <translation>今天</translation>
        </message>
        <message>
            <source>d MMM</source>
            <translation>M月d日</translation>
        </message>
        <message>
            <source>d MMM yyyy</source>
            <translation>yyyy年M月d日</translation>
        </message>
    </context>
    <context>
        <name>CaseTable</name>
        <message>
            <source>Cases</source>
            <translation>病例</translation>
        </message>
    </context>
    <context>
        <name>CasesScreen</name>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>Import a folder of DICOM files (Ctrl+O)</source>
            <translation>导入 DICOM 文件夹（Ctrl+O）</translation>
        </message>
        <message>
            <source>Open project</source>
            <translation>打开项目</translation>
        </message>
        <message>
            <source>Open another project (Ctrl+Shift+O)</source>
            <translation>打开其他项目（Ctrl+Shift+O）</translation>
        </message>
        <message>
            <source>Filter by donor, level, state</source>
            <translation>按供体、节段、状态筛选</translation>
        </message>
        <message>
            <source>Filter the cases</source>
            <translation>筛选病例</translation>
        </message>
        <message>
            <source>Filter the cases (Ctrl+F)</source>
            <translation>筛选病例（Ctrl+F）</translation>
        </message>
        <message>
            <source>Ctrl+O: open · F1: manual · ?: shortcuts</source>
            <translation>Ctrl+O：打开 · F1：手册 · ?：快捷键</translation>
        </message>
        <message>
            <source>{total} cases</source>
            <translation>{total} 个病例</translation>
        </message>
        <message>
            <source>1 case</source>
            <translation>1 个病例</translation>
        </message>
        <message>
            <source>{shown} of {total} cases shown</source>
            <translation>显示 {shown} / {total} 个病例</translation>
        </message>
        <message>
            <source>{case} was deleted.</source>
            <translation>已删除 {case}。</translation>
        </message>
        <message>
            <source>A job is working on {case}: cancel it first.</source>
            <translation>有任务正在处理 {case}：请先取消该任务。</translation>
        </message>
        <message>
            <source>Show the jobs</source>
            <translation>显示任务</translation>
        </message>
    </context>
    <context>
        <name>ChangeModel</name>
        <message>
            <source>Removed</source>
            <translation>已移除</translation>
        </message>
        <message>
            <source>Emptied</source>
            <translation>已清空</translation>
        </message>
        <message>
            <source>Replaced</source>
            <translation>已替换</translation>
        </message>
        <message>
            <source>Added</source>
            <translation>已添加</translation>
        </message>
        <message>
            <source>Stays</source>
            <translation>保留</translation>
        </message>
        <message>
            <source>Tag</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Attribute</source>
            <translation>属性</translation>
        </message>
        <message>
            <source>What happens</source>
            <translation>处理方式</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>当前</translation>
        </message>
        <message>
            <source>In the copy</source>
            <translation>副本中</translation>
        </message>
    </context>
    <context>
        <name>ChangeTable</name>
        <message>
            <source>What becomes of each attribute</source>
            <translation>各属性的处理结果</translation>
        </message>
    </context>
    <context>
        <name>CheckPage</name>
        <message>
            <source>Test pattern</source>
            <translation>测试图</translation>
        </message>
        <message>
            <source>Is the smaller square visible in the black one (0 and 5 %)?</source>
            <translation>黑色方块中的小方块是否可见（0 与 5 %）？</translation>
        </message>
        <message>
            <source>Is the smaller square visible in the white one (95 and 100 %)?</source>
            <translation>白色方块中的小方块是否可见（95 与 100 %）？</translation>
        </message>
        <message>
            <source>Are the finest bars seen as bars, upright and lying, in the middle and the corners?</source>
            <translation>在中央和四角，最细的竖线和横线是否能分辨为线条？</translation>
        </message>
        <message>
            <source>Grey steps told apart</source>
            <translation>可分辨的灰阶</translation>
        </message>
        <message>
            <source>Monitor model</source>
            <translation>显示器型号</translation>
        </message>
        <message>
            <source>not measured</source>
            <translation>未测量</translation>
        </message>
        <message>
            <source>Ambient light in lux</source>
            <translation>环境照度（lux）</translation>
        </message>
        <message>
            <source>Last calibration</source>
            <translation>最近一次校准</translation>
        </message>
        <message>
            <source>Calibrated on</source>
            <translation>校准日期</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Display check</source>
            <translation>显示器检查</translation>
        </message>
        <message>
            <source>Dim the room as for reading, sit as you will sit, and look at the pattern. The answers are kept.</source>
            <translation>请将房间调到评阅时的亮度，按评阅时的位置坐好，观察测试图。回答会被保存。</translation>
        </message>
        <message>
            <source>How many of the {count} grey steps can be told from their neighbours?</source>
            <translation>{count} 级灰阶中有多少级可与相邻灰阶分辨？</translation>
        </message>
        <message>
            <source>Ambient light</source>
            <translation>环境照度</translation>
        </message>
        <message>
            <source>Recorded: {width} × {height} pixels, scale {ratio:g}</source>
            <translation>已记录：{width} × {height} 像素，缩放 {ratio:g}</translation>
        </message>
        <message>
            <source>One question about the pattern has no answer yet.</source>
            <translation>关于测试图的问题有一项尚未回答。</translation>
        </message>
        <message>
            <source>The number of grey steps is missing.</source>
            <translation>未填写灰阶数。</translation>
        </message>
        <message>
            <source>The monitor model is missing; it stands on the monitor or in its menu.</source>
            <translation>未填写显示器型号；可在显示器上或其菜单中查到。</translation>
        </message>
    </context>
    <context>
        <name>Cine</name>
        <message>
            <source>Play the slices; Esc or a click stops</source>
            <translation>连续播放层面；按 Esc 或单击停止</translation>
        </message>
        <message>
            <source>Slices per second</source>
            <translation>每秒层数</translation>
        </message>
        <message>
            <source>{number} slices/s</source>
            <translation>{number} 层/秒</translation>
        </message>
    </context>
    <context>
        <name>ClassTable</name>
        <message>
            <source>Classes of images</source>
            <translation>图像类别</translation>
        </message>
        <message>
            <source>Class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>Drawn</source>
            <translation>抽取</translation>
        </message>
        <message>
            <source>In the project</source>
            <translation>项目中</translation>
        </message>
        <message>
            <source>Images drawn of {name}</source>
            <translation>抽取的 {name} 图像数</translation>
        </message>
    </context>
    <context>
        <name>ClearanceSection</name>
        <message>
            <source>Smallest clearance {clearance} mm, at {height} mm from the central slice</source>
            <translation>最小间隙 {clearance} mm，距中央层面 {height} mm</translation>
        </message>
        <message>
            <source>Clearance to the cortex</source>
            <translation>距皮质的间隙</translation>
        </message>
        <message>
            <source>mm</source>
            <translation>mm</translation>
        </message>
        <message>
            <source>Depth and clearance are not known: outline the body.</source>
            <translation>深度和间隙未知：请勾画椎体轮廓。</translation>
        </message>
    </context>
    <context>
        <name>Column</name>
        <message>
            <source>slice every {interval} mm</source>
            <translation>层间距 {interval} mm</translation>
        </message>
        <message>
            <source>slice {thickness} mm every {interval} mm</source>
            <translation>层厚 {thickness} mm，层间距 {interval} mm</translation>
        </message>
    </context>
    <context>
        <name>CommandPalette</name>
        <message>
            <source>Search cases and commands</source>
            <translation>搜索病例与命令</translation>
        </message>
        <message>
            <source>Nothing has this name.</source>
            <translation>没有符合此名称的项目。</translation>
        </message>
    </context>
    <context>
        <name>Commands</name>
        <message>
            <source>Cases</source>
            <translation>病例</translation>
        </message>
        <message>
            <source>View</source>
            <translation>阅片</translation>
        </message>
        <message>
            <source>Train</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>Measure</source>
            <translation>测量</translation>
        </message>
        <message>
            <source>Read</source>
            <translation>评阅</translation>
        </message>
        <message>
            <source>Import a folder of DICOM files…</source>
            <translation>导入 DICOM 文件夹…</translation>
        </message>
        <message>
            <source>Import files…</source>
            <translation>导入文件…</translation>
        </message>
        <message>
            <source>New project…</source>
            <translation>新建项目…</translation>
        </message>
        <message>
            <source>Open project…</source>
            <translation>打开项目…</translation>
        </message>
        <message>
            <source>Open the demo</source>
            <translation>打开演示</translation>
        </message>
        <message>
            <source>Close the project</source>
            <translation>关闭项目</translation>
        </message>
        <message>
            <source>Show the files of the project</source>
            <translation>显示项目文件</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
        <message>
            <source>Search cases and commands</source>
            <translation>搜索病例与命令</translation>
        </message>
        <message>
            <source>Jobs</source>
            <translation>任务</translation>
        </message>
        <message>
            <source>Inspector</source>
            <translation>检查器</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Keys and mouse</source>
            <translation>按键与鼠标</translation>
        </message>
        <message>
            <source>Light or dark theme</source>
            <translation>浅色或深色主题</translation>
        </message>
        <message>
            <source>Close the message</source>
            <translation>关闭消息</translation>
        </message>
        <message>
            <source>Full screen</source>
            <translation>全屏</translation>
        </message>
        <message>
            <source>Manual page of this mode</source>
            <translation>此模式的手册页</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Quit</source>
            <translation>退出</translation>
        </message>
        <message>
            <source>Filter the cases</source>
            <translation>筛选病例</translation>
        </message>
        <message>
            <source>Open the case in View</source>
            <translation>在阅片中打开病例</translation>
        </message>
        <message>
            <source>Enhance the case</source>
            <translation>增强病例</translation>
        </message>
        <message>
            <source>Add an MDCT to the case…</source>
            <translation>为病例添加 MDCT…</translation>
        </message>
        <message>
            <source>Add a micro-CT to the case…</source>
            <translation>为病例添加 micro-CT…</translation>
        </message>
        <message>
            <source>Show the DICOM header of the case</source>
            <translation>显示病例的 DICOM 头信息</translation>
        </message>
        <message>
            <source>De-identified copy of DICOM files…</source>
            <translation>DICOM 文件的去标识化副本…</translation>
        </message>
        <message>
            <source>Delete the case…</source>
            <translation>删除病例…</translation>
        </message>
        <message>
            <source>Reset view</source>
            <translation>复位视图</translation>
        </message>
        <message>
            <source>Zoom in</source>
            <translation>放大</translation>
        </message>
        <message>
            <source>Zoom out</source>
            <translation>缩小</translation>
        </message>
        <message>
            <source>Linked</source>
            <translation>联动</translation>
        </message>
        <message>
            <source>Link slices and cursor</source>
            <translation>联动层面与光标</translation>
        </message>
        <message>
            <source>Link zoom</source>
            <translation>联动缩放</translation>
        </message>
        <message>
            <source>Link pan</source>
            <translation>联动平移</translation>
        </message>
        <message>
            <source>Link windows of one unit</source>
            <translation>联动相同单位的窗</translation>
        </message>
        <message>
            <source>Align the micro-CT here</source>
            <translation>在此处对齐 micro-CT</translation>
        </message>
        <message>
            <source>Nudge the micro-CT one slice back</source>
            <translation>micro-CT 后退一层</translation>
        </message>
        <message>
            <source>Nudge the micro-CT one slice on</source>
            <translation>micro-CT 前进一层</translation>
        </message>
        <message>
            <source>Forget the alignment</source>
            <translation>清除对齐</translation>
        </message>
        <message>
            <source>Register the micro-CT to the MDCT…</source>
            <translation>将 micro-CT 配准到 MDCT…</translation>
        </message>
        <message>
            <source>Open a registration…</source>
            <translation>打开配准…</translation>
        </message>
        <message>
            <source>Reslice to MDCT</source>
            <translation>按 MDCT 重切</translation>
        </message>
        <message>
            <source>Layout: one pane</source>
            <translation>布局：单窗格</translation>
        </message>
        <message>
            <source>Layout: two modalities</source>
            <translation>布局：两种图像</translation>
        </message>
        <message>
            <source>Layout: axial</source>
            <translation>布局：横断面</translation>
        </message>
        <message>
            <source>Layout: axial over sagittal</source>
            <translation>布局：横断面在上、矢状面在下</translation>
        </message>
        <message>
            <source>Layout: three planes</source>
            <translation>布局：三个平面</translation>
        </message>
        <message>
            <source>Layout: one modality in 2 × 2 and 3-D</source>
            <translation>布局：一种图像 2 × 2 及三维</translation>
        </message>
        <message>
            <source>Next modality in this layout</source>
            <translation>本布局中的下一种图像</translation>
        </message>
        <message>
            <source>Next plane of the one pane</source>
            <translation>单窗格的下一个平面</translation>
        </message>
        <message>
            <source>Maximise this pane, or show all</source>
            <translation>最大化此窗格，或全部显示</translation>
        </message>
        <message>
            <source>Compare: side by side</source>
            <translation>比较：并排</translation>
        </message>
        <message>
            <source>Compare: swipe</source>
            <translation>比较：卷帘</translation>
        </message>
        <message>
            <source>Compare: checkerboard</source>
            <translation>比较：棋盘格</translation>
        </message>
        <message>
            <source>Compare: lens</source>
            <translation>比较：透镜</translation>
        </message>
        <message>
            <source>Compare: flicker</source>
            <translation>比较：闪烁</translation>
        </message>
        <message>
            <source>Compare: fade</source>
            <translation>比较：淡入</translation>
        </message>
        <message>
            <source>Compare: difference</source>
            <translation>比较：差值</translation>
        </message>
        <message>
            <source>Exchange the two compared images</source>
            <translation>交换所比较的两幅图像</translation>
        </message>
        <message>
            <source>Flicker: show the other image</source>
            <translation>闪烁：显示另一幅图像</translation>
        </message>
        <message>
            <source>Flicker by itself, until Esc</source>
            <translation>自动闪烁，按 Esc 停止</translation>
        </message>
        <message>
            <source>Divider lies instead of standing</source>
            <translation>分割线改为水平</translation>
        </message>
        <message>
            <source>Divider follows the pointer</source>
            <translation>分割线跟随指针</translation>
        </message>
        <message>
            <source>Lens magnifies twice</source>
            <translation>透镜放大两倍</translation>
        </message>
        <message>
            <source>Comparison: move or change less</source>
            <translation>比较：减小或回移</translation>
        </message>
        <message>
            <source>Comparison: move or change more</source>
            <translation>比较：增大或前移</translation>
        </message>
        <message>
            <source>Length</source>
            <translation>长度</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>Rectangle</source>
            <translation>矩形</translation>
        </message>
        <message>
            <source>Ellipse</source>
            <translation>椭圆</translation>
        </message>
        <message>
            <source>Line profile</source>
            <translation>线剖面</translation>
        </message>
        <message>
            <source>Delete the measurement</source>
            <translation>删除测量</translation>
        </message>
        <message>
            <source>Export measurements on screen…</source>
            <translation>导出屏幕测量…</translation>
        </message>
        <message>
            <source>Export the line profile…</source>
            <translation>导出线剖面…</translation>
        </message>
        <message>
            <source>Letters and texts on the images</source>
            <translation>图像上的方位字母与文字</translation>
        </message>
        <message>
            <source>Show pixels, without interpolation</source>
            <translation>显示像素（不插值）</translation>
        </message>
        <message>
            <source>Hand: the left button pans</source>
            <translation>手形：左键平移</translation>
        </message>
        <message>
            <source>Slabs</source>
            <translation>厚层</translation>
        </message>
        <message>
            <source>Cine</source>
            <translation>电影播放</translation>
        </message>
        <message>
            <source>Cine: back and forth</source>
            <translation>电影播放：往复</translation>
        </message>
        <message>
            <source>Cine: slower</source>
            <translation>电影播放：减慢</translation>
        </message>
        <message>
            <source>Cine: faster</source>
            <translation>电影播放：加快</translation>
        </message>
        <message>
            <source>Key image</source>
            <translation>关键图像</translation>
        </message>
        <message>
            <source>Previous key image</source>
            <translation>上一幅关键图像</translation>
        </message>
        <message>
            <source>Next key image</source>
            <translation>下一幅关键图像</translation>
        </message>
        <message>
            <source>Save the picture as seen…</source>
            <translation>按所见保存图片…</translation>
        </message>
        <message>
            <source>Save all panes as seen…</source>
            <translation>按所见保存所有窗格…</translation>
        </message>
        <message>
            <source>Save the slice at source resolution…</source>
            <translation>按原始分辨率保存层面…</translation>
        </message>
        <message>
            <source>Copy the picture as seen</source>
            <translation>按所见复制图片</translation>
        </message>
        <message>
            <source>Copy the slice at source resolution</source>
            <translation>按原始分辨率复制层面</translation>
        </message>
        <message>
            <source>Scale bar on slices at source resolution</source>
            <translation>原始分辨率层面上的比例尺</translation>
        </message>
        <message>
            <source>Export as DICOM series…</source>
            <translation>导出为 DICOM 序列…</translation>
        </message>
        <message>
            <source>Thumbnails of the slices</source>
            <translation>层面缩略图</translation>
        </message>
        <message>
            <source>Enhance</source>
            <translation>增强</translation>
        </message>
        <message>
            <source>Window: automatic, 1 to 99 %</source>
            <translation>窗：自动，1 至 99 %</translation>
        </message>
        <message>
            <source>Window: first of the series</source>
            <translation>窗：序列的第一个窗</translation>
        </message>
        <message>
            <source>Window: second of the series</source>
            <translation>窗：序列的第二个窗</translation>
        </message>
        <message>
            <source>Window: bone</source>
            <translation>窗：骨窗</translation>
        </message>
        <message>
            <source>Window: bone, wide</source>
            <translation>窗：宽骨窗</translation>
        </message>
        <message>
            <source>Window: soft tissue</source>
            <translation>窗：软组织窗</translation>
        </message>
        <message>
            <source>Window: full range</source>
            <translation>窗：全范围</translation>
        </message>
        <message>
            <source>Window: bone, dense</source>
            <translation>窗：致密骨窗</translation>
        </message>
        <message>
            <source>Previous slice</source>
            <translation>上一层</translation>
        </message>
        <message>
            <source>Next slice</source>
            <translation>下一层</translation>
        </message>
        <message>
            <source>Ten slices back</source>
            <translation>后退十层</translation>
        </message>
        <message>
            <source>Ten slices on</source>
            <translation>前进十层</translation>
        </message>
        <message>
            <source>First slice</source>
            <translation>第一层</translation>
        </message>
        <message>
            <source>Last slice</source>
            <translation>最后一层</translation>
        </message>
        <message>
            <source>Start training</source>
            <translation>开始训练</translation>
        </message>
        <message>
            <source>Pause the training, or go on</source>
            <translation>暂停或继续训练</translation>
        </message>
        <message>
            <source>Stop the training</source>
            <translation>停止训练</translation>
        </message>
        <message>
            <source>Go on with the chosen run</source>
            <translation>继续所选训练</translation>
        </message>
        <message>
            <source>Promote the chosen run to a model…</source>
            <translation>将所选训练转为模型…</translation>
        </message>
        <message>
            <source>Compare all runs</source>
            <translation>比较所有训练</translation>
        </message>
        <message>
            <source>Add pairs of a folder…</source>
            <translation>添加文件夹中的图像对…</translation>
        </message>
        <message>
            <source>Go to the runs</source>
            <translation>转到训练列表</translation>
        </message>
        <message>
            <source>Show the files of the run</source>
            <translation>显示训练的文件</translation>
        </message>
        <message>
            <source>Begin a run with the chosen one</source>
            <translation>以所选训练起始新的训练</translation>
        </message>
        <message>
            <source>Delete the chosen run…</source>
            <translation>删除所选训练…</translation>
        </message>
        <message>
            <source>Propose</source>
            <translation>自动建议</translation>
        </message>
        <message>
            <source>By hand</source>
            <translation>手动</translation>
        </message>
        <message>
            <source>Planes as scanned</source>
            <translation>按扫描平面显示</translation>
        </message>
        <message>
            <source>Propose the vertebra that is clicked</source>
            <translation>为点击的椎体自动建议</translation>
        </message>
        <message>
            <source>Snap to the edge</source>
            <translation>吸附到前缘</translation>
        </message>
        <message>
            <source>Lock the placement</source>
            <translation>锁定放置</translation>
        </message>
        <message>
            <source>Mark the endplates</source>
            <translation>标记终板</translation>
        </message>
        <message>
            <source>Outline the body</source>
            <translation>勾画椎体轮廓</translation>
        </message>
        <message>
            <source>Copy the placement</source>
            <translation>复制放置</translation>
        </message>
        <message>
            <source>Paste the placement</source>
            <translation>粘贴放置</translation>
        </message>
        <message>
            <source>Next handle</source>
            <translation>下一个手柄</translation>
        </message>
        <message>
            <source>Previous handle</source>
            <translation>上一个手柄</translation>
        </message>
        <message>
            <source>Turn line A to the left</source>
            <translation>A 线左转</translation>
        </message>
        <message>
            <source>Turn line A to the right</source>
            <translation>A 线右转</translation>
        </message>
        <message>
            <source>Tilt the axis forwards</source>
            <translation>轴线前倾</translation>
        </message>
        <message>
            <source>Tilt the axis backwards</source>
            <translation>轴线后倾</translation>
        </message>
        <message>
            <source>Tilt the axis to the left</source>
            <translation>轴线左倾</translation>
        </message>
        <message>
            <source>Tilt the axis to the right</source>
            <translation>轴线右倾</translation>
        </message>
        <message>
            <source>Add a cylinder</source>
            <translation>添加圆柱</translation>
        </message>
        <message>
            <source>Add a box</source>
            <translation>添加长方体</translation>
        </message>
        <message>
            <source>Add an ellipsoid</source>
            <translation>添加椭球</translation>
        </message>
        <message>
            <source>Import VOIs…</source>
            <translation>导入 VOI…</translation>
        </message>
        <message>
            <source>Export VOIs…</source>
            <translation>导出 VOI…</translation>
        </message>
        <message>
            <source>Rename the free VOI</source>
            <translation>重命名自由 VOI</translation>
        </message>
        <message>
            <source>Delete the free VOI</source>
            <translation>删除自由 VOI</translation>
        </message>
        <message>
            <source>Show the placement</source>
            <translation>显示放置</translation>
        </message>
        <message>
            <source>Accept and measure</source>
            <translation>接受并测量</translation>
        </message>
        <message>
            <source>Measure many cases…</source>
            <translation>批量测量病例…</translation>
        </message>
        <message>
            <source>Go to the threshold</source>
            <translation>转到阈值</translation>
        </message>
        <message>
            <source>Bone on the slices: off, outline, tint</source>
            <translation>层面上的骨：关闭、轮廓、着色</translation>
        </message>
        <message>
            <source>Thickness map: off, Tb.Th, Tb.Sp</source>
            <translation>厚度图：关闭、Tb.Th、Tb.Sp</translation>
        </message>
        <message>
            <source>3-D or histograms above the table</source>
            <translation>表格上方显示三维或直方图</translation>
        </message>
        <message>
            <source>Columns of the table…</source>
            <translation>表格的列…</translation>
        </message>
        <message>
            <source>Copy table</source>
            <translation>复制表格</translation>
        </message>
        <message>
            <source>Export table…</source>
            <translation>导出表格…</translation>
        </message>
        <message>
            <source>Move the placement left</source>
            <translation>放置左移</translation>
        </message>
        <message>
            <source>Move the placement right</source>
            <translation>放置右移</translation>
        </message>
        <message>
            <source>Move the placement up</source>
            <translation>放置上移</translation>
        </message>
        <message>
            <source>Move the placement down</source>
            <translation>放置下移</translation>
        </message>
        <message>
            <source>Move the placement far left</source>
            <translation>放置大幅左移</translation>
        </message>
        <message>
            <source>Move the placement far right</source>
            <translation>放置大幅右移</translation>
        </message>
        <message>
            <source>Move the placement far up</source>
            <translation>放置大幅上移</translation>
        </message>
        <message>
            <source>Move the placement far down</source>
            <translation>放置大幅下移</translation>
        </message>
        <message>
            <source>Open a reader package…</source>
            <translation>打开评阅包…</translation>
        </message>
        <message>
            <source>3-D: seen from the front</source>
            <translation>三维：从前方观察</translation>
        </message>
        <message>
            <source>3-D: seen from behind</source>
            <translation>三维：从后方观察</translation>
        </message>
        <message>
            <source>3-D: seen from the right</source>
            <translation>三维：从右侧观察</translation>
        </message>
        <message>
            <source>3-D: seen from the left</source>
            <translation>三维：从左侧观察</translation>
        </message>
        <message>
            <source>3-D: seen from the head</source>
            <translation>三维：从头侧观察</translation>
        </message>
        <message>
            <source>3-D: seen from the feet</source>
            <translation>三维：从足侧观察</translation>
        </message>
        <message>
            <source>3-D: turn to the left</source>
            <translation>三维：向左旋转</translation>
        </message>
        <message>
            <source>3-D: turn to the right</source>
            <translation>三维：向右旋转</translation>
        </message>
        <message>
            <source>3-D: turn up</source>
            <translation>三维：向上旋转</translation>
        </message>
        <message>
            <source>3-D: turn down</source>
            <translation>三维：向下旋转</translation>
        </message>
        <message>
            <source>3-D: zoom in</source>
            <translation>三维：放大</translation>
        </message>
        <message>
            <source>3-D: zoom out</source>
            <translation>三维：缩小</translation>
        </message>
        <message>
            <source>3-D: reset</source>
            <translation>三维：复位</translation>
        </message>
        <message>
            <source>3-D: whole bone</source>
            <translation>三维：全部骨</translation>
        </message>
        <message>
            <source>3-D: upper VOI</source>
            <translation>三维：上 VOI</translation>
        </message>
        <message>
            <source>3-D: lower VOI</source>
            <translation>三维：下 VOI</translation>
        </message>
        <message>
            <source>3-D: both VOIs</source>
            <translation>三维：两个 VOI</translation>
        </message>
        <message>
            <source>3-D: surface of the whole bone</source>
            <translation>三维：全部骨的表面</translation>
        </message>
        <message>
            <source>3-D: thickness colours</source>
            <translation>三维：厚度着色</translation>
        </message>
        <message>
            <source>3-D: save the picture…</source>
            <translation>三维：保存图片…</translation>
        </message>
        <message>
            <source>3-D: copy the picture</source>
            <translation>三维：复制图片</translation>
        </message>
        <message>
            <source>Everywhere</source>
            <translation>全局</translation>
        </message>
        <message>
            <source>On pictures in 3-D</source>
            <translation>在三维图像上</translation>
        </message>
    </context>
    <context>
        <name>CompareOptions</name>
        <message>
            <source>Comparison</source>
            <translation>比较</translation>
        </message>
    </context>
    <context>
        <name>ComparePane</name>
        <message>
            <source>{name} is shown</source>
            <translation>当前显示 {name}</translation>
        </message>
        <message>
            <source>{name} higher</source>
            <translation>{name} 较高</translation>
        </message>
        <message>
            <source>share of window</source>
            <translation>占窗宽比例</translation>
        </message>
        <message>
            <source>sharpening</source>
            <translation>正在锐化</translation>
        </message>
        <message>
            <source>low resolution</source>
            <translation>低分辨率</translation>
        </message>
    </context>
    <context>
        <name>Comparing</name>
        <message>
            <source>one pane for each modality</source>
            <translation>每种图像一个窗格</translation>
        </message>
        <message>
            <source>a divider between two images in one place</source>
            <translation>同一位置的两幅图像，以分割线分开</translation>
        </message>
        <message>
            <source>two images in turn, in squares</source>
            <translation>两幅图像以方格交替</translation>
        </message>
        <message>
            <source>the second image in a lens at the pointer</source>
            <translation>指针处的透镜显示第二幅图像</translation>
        </message>
        <message>
            <source>two images in turn, in one place; F shows the other one</source>
            <translation>同一位置的两幅图像交替显示；F 显示另一幅</translation>
        </message>
        <message>
            <source>two images mixed</source>
            <translation>两幅图像混合</translation>
        </message>
        <message>
            <source>first image minus second, in colour</source>
            <translation>第一幅减第二幅，以彩色显示</translation>
        </message>
        <message>
            <source>Comparison</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>This case has only one volume.</source>
            <translation>此病例只有一个体数据。</translation>
        </message>
    </context>
    <context>
        <name>Comparison</name>
        <message>
            <source>Structure</source>
            <translation>结构</translation>
        </message>
        <message>
            <source>Mean relative deviation of the structure: 0 is equal</source>
            <translation>结构参数的平均相对偏差：0 为相等</translation>
        </message>
        <message>
            <source>Bias of BV/TV in per cent</source>
            <translation>BV/TV 的偏倚（%）</translation>
        </message>
        <message>
            <source>Bias of Tb.Th in per cent</source>
            <translation>Tb.Th 的偏倚（%）</translation>
        </message>
        <message>
            <source>Bias of Tb.Sp in per cent</source>
            <translation>Tb.Sp 的偏倚（%）</translation>
        </message>
        <message>
            <source>Over whole held-out slices</source>
            <translation>在整个留出层面上</translation>
        </message>
        <message>
            <source>On the features of the FID Inception</source>
            <translation>基于 FID Inception 的特征</translation>
        </message>
        <message>
            <source>Figure that is compared</source>
            <translation>所比较的数值</translation>
        </message>
        <message>
            <source>Comparison</source>
            <translation>比较</translation>
        </message>
        <message>
            <source>A figure of several runs by epoch</source>
            <translation>多次训练某一数值的逐轮变化</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Epoch</source>
            <translation>轮次</translation>
        </message>
        <message>
            <source>Beginning</source>
            <translation>起始</translation>
        </message>
        <message>
            <source>Figures of the best epoch of each run</source>
            <translation>各次训练最佳轮次的数值</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy this table as text</source>
            <translation>将此表格复制为文字</translation>
        </message>
        <message>
            <source>Figures of the best epoch</source>
            <translation>最佳轮次的数值</translation>
        </message>
        <message>
            <source>micro-CT, ±5 %</source>
            <translation>micro-CT，±5 %</translation>
        </message>
        <message>
            <source>None of these runs has this figure yet.</source>
            <translation>这些训练尚无此数值。</translation>
        </message>
        <message>
            <source>⚠ These runs do not hold out the same bones: their figures are of different images.</source>
            <translation>⚠ 这些训练留出的骨不同：其数值来自不同的图像。</translation>
        </message>
        <message>
            <source>⚠ These runs do not have images of the same pixels: their figures cannot be compared.</source>
            <translation>⚠ 这些训练的图像像素大小不同：其指标不可比较。</translation>
        </message>
        <message>
            <source>Side by side</source>
            <translation>并排</translation>
        </message>
        <message>
            <source>Swipe</source>
            <translation>卷帘</translation>
        </message>
        <message>
            <source>Checker</source>
            <translation>棋盘格</translation>
        </message>
        <message>
            <source>Lens</source>
            <translation>透镜</translation>
        </message>
        <message>
            <source>Flicker</source>
            <translation>闪烁</translation>
        </message>
        <message>
            <source>Fade</source>
            <translation>淡入</translation>
        </message>
        <message>
            <source>Difference</source>
            <translation>差值</translation>
        </message>
        <message>
            <source>above</source>
            <translation>上</translation>
        </message>
        <message>
            <source>below</source>
            <translation>下</translation>
        </message>
        <message>
            <source>left</source>
            <translation>左</translation>
        </message>
        <message>
            <source>right</source>
            <translation>右</translation>
        </message>
        <message>
            <source>squares of</source>
            <translation>方格一</translation>
        </message>
        <message>
            <source>and of</source>
            <translation>方格二</translation>
        </message>
        <message>
            <source>around</source>
            <translation>透镜外</translation>
        </message>
        <message>
            <source>in the lens</source>
            <translation>透镜内</translation>
        </message>
        <message>
            <source>{base} minus {over} in HU, voxel values interpolated linearly. Yellow: {base} is higher.</source>
            <translation>{base} 减 {over}，单位 HU，体素值线性插值。黄色：{base} 较高。</translation>
        </message>
        <message>
            <source>{base} minus {over}, each first brought to 0 to 1 by its own window (black 0, white 1). Yellow: {base} is higher, blue: {over}.</source>
            <translation>{base} 减 {over}，二者先按各自的窗归一化至 0–1（黑 0，白 1）。黄色：{base} 较高；蓝色：{over} 较高。</translation>
        </message>
        <message>
            <source>in HU</source>
            <translation>单位 HU</translation>
        </message>
        <message>
            <source>shares of the windows, 0 to 1</source>
            <translation>窗内比例，0 至 1</translation>
        </message>
        <message>
            <source>{name} does not reach this slice: plain canvas</source>
            <translation>{name} 未覆盖此层面：空白画布</translation>
        </message>
        <message>
            <source>this slice of {name} is still being made</source>
            <translation>{name} 的此层面仍在生成</translation>
        </message>
        <message>
            <source> and </source>
            <translation> 和 </translation>
        </message>
        <message>
            <source>{names} end here, plain canvas beyond</source>
            <translation>{names} 到此为止，其外为空白画布</translation>
        </message>
        <message>
            <source>{over} is cut in the plane of {base}</source>
            <translation>{over} 按 {base} 的平面切取</translation>
        </message>
        <message>
            <source>slices {distance} mm apart</source>
            <translation>两层面相距 {distance} mm</translation>
        </message>
        <message>
            <source>{name} ends here, plain canvas beyond</source>
            <translation>{name} 到此为止，其外为空白画布</translation>
        </message>
        <message>
            <source>Drag the divider · V: turn it · G: it follows · X: exchange</source>
            <translation>拖动分割线 · V：转向 · G：跟随 · X：交换</translation>
        </message>
        <message>
            <source>Shift wheel: size of the squares · X: exchange</source>
            <translation>Shift+滚轮：方格大小 · X：交换</translation>
        </message>
        <message>
            <source>Ctrl wheel: radius · Shift+Z: magnify · X: exchange</source>
            <translation>Ctrl+滚轮：半径 · Shift+Z：放大 · X：交换</translation>
        </message>
        <message>
            <source>F: the other image · Shift+F: by itself · X: exchange</source>
            <translation>F：另一幅图像 · Shift+F：自动 · X：交换</translation>
        </message>
        <message>
            <source>Shift wheel: share · X: exchange</source>
            <translation>Shift+滚轮：比例 · X：交换</translation>
        </message>
        <message>
            <source>Shift wheel or left drag: span of the colours · X: exchange</source>
            <translation>Shift+滚轮或左键拖动：色阶范围 · X：交换</translation>
        </message>
        <message>
            <source>{hint} · Esc: side by side</source>
            <translation>{hint} · Esc：并排</translation>
        </message>
        <message>
            <source>What is subtracted from</source>
            <translation>被减图像</translation>
        </message>
        <message>
            <source>What is subtracted</source>
            <translation>减去的图像</translation>
        </message>
        <message>
            <source>Above</source>
            <translation>上方</translation>
        </message>
        <message>
            <source>Below</source>
            <translation>下方</translation>
        </message>
        <message>
            <source>At the left</source>
            <translation>左侧</translation>
        </message>
        <message>
            <source>At the right</source>
            <translation>右侧</translation>
        </message>
        <message>
            <source>Around the lens</source>
            <translation>透镜外</translation>
        </message>
        <message>
            <source>In the lens</source>
            <translation>透镜内</translation>
        </message>
        <message>
            <source>First image</source>
            <translation>第一幅图像</translation>
        </message>
        <message>
            <source>Second image</source>
            <translation>第二幅图像</translation>
        </message>
        <message>
            <source>Squares</source>
            <translation>方格</translation>
        </message>
        <message>
            <source>Radius</source>
            <translation>半径</translation>
        </message>
        <message>
            <source>Automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>{rate} a second</source>
            <translation>每秒 {rate} 次</translation>
        </message>
        <message>
            <source>Full colour</source>
            <translation>满色值</translation>
        </message>
        <message>
            <source>Divider</source>
            <translation>分割线</translation>
        </message>
        <message>
            <source>{name} (Alt+Left, Alt+Right, or Shift and wheel)</source>
            <translation>{name}（Alt+Left、Alt+Right，或 Shift+滚轮）</translation>
        </message>
    </context>
    <context>
        <name>ConfirmRow</name>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Keep</source>
            <translation>保留</translation>
        </message>
    </context>
    <context>
        <name>ContentsSection</name>
        <message>
            <source>In the VOIs</source>
            <translation>VOI 内</translation>
        </message>
        <message>
            <source>at work</source>
            <translation>正在处理</translation>
        </message>
        <message>
            <source>Voxels</source>
            <translation>体素</translation>
        </message>
        <message>
            <source>Mean ± SD</source>
            <translation>均值 ± SD</translation>
        </message>
        <message>
            <source>Upper</source>
            <translation>上</translation>
        </message>
        <message>
            <source>Lower</source>
            <translation>下</translation>
        </message>
        <message>
            <source>The voxels fill {percent}% more or less than the shape: the volume is the sampled one.</source>
            <translation>体素所占与图形相差 {percent}%：体积为采样所得。</translation>
        </message>
        <message>
            <source>Outside the body {outside} %, in its cortex {cortex} %, in the cleft {cleft} % of the voxels.</source>
            <translation>体素中 {outside} % 在椎体外，{cortex} % 在皮质内，{cleft} % 在静脉裂内。</translation>
        </message>
    </context>
    <context>
        <name>CopySection</name>
        <message>
            <source>Copy to other cases</source>
            <translation>复制到其他病例</translation>
        </message>
        <message>
            <source>The vertebra is looked for in each ticked case, and gets VOIs of the same sizes as a proposal.</source>
            <translation>在每个勾选的病例中查找椎体，并建议相同大小的 VOI。</translation>
        </message>
        <message>
            <source>Cases to copy the placement to</source>
            <translation>要复制放置的病例</translation>
        </message>
        <message>
            <source>Copy to the ticked cases</source>
            <translation>复制到勾选的病例</translation>
        </message>
    </context>
    <context>
        <name>Copying</name>
        <message>
            <source>The placement was copied. Choose a case and paste it there.</source>
            <translation>放置已复制。请选择病例并粘贴。</translation>
        </message>
        <message>
            <source>Paste the VOIs</source>
            <translation>粘贴 VOI</translation>
        </message>
        <message>
            <source>Copy the VOIs to {case}</source>
            <translation>将 VOI 复制到 {case}</translation>
        </message>
        <message>
            <source>Copy the VOIs to {count} cases</source>
            <translation>将 VOI 复制到 {count} 个病例</translation>
        </message>
        <message>
            <source>Copy the VOIs</source>
            <translation>复制 VOI</translation>
        </message>
        <message>
            <source>VOIs were proposed in {count} of {all} cases.</source>
            <translation>已在 {all} 个病例中的 {count} 个中建议 VOI。</translation>
        </message>
    </context>
    <context>
        <name>Core</name>
        <message>
            <source>Free some space or choose another disk, then try again.</source>
            <translation>请释放空间或选择其他磁盘，然后重试。</translation>
        </message>
        <message>
            <source>Your quota on this disk is used up: free some space or choose another disk.</source>
            <translation>您在此磁盘上的配额已用完：请释放空间或选择其他磁盘。</translation>
        </message>
        <message>
            <source>Choose a folder that you may write to.</source>
            <translation>请选择您有写入权限的文件夹。</translation>
        </message>
        <message>
            <source>This disk is read-only: choose another one.</source>
            <translation>此磁盘为只读：请选择其他磁盘。</translation>
        </message>
        <message>
            <source>the disk is full</source>
            <translation>磁盘已满</translation>
        </message>
        <message>
            <source>the disk quota is used up</source>
            <translation>磁盘配额已用完</translation>
        </message>
        <message>
            <source>writing there is not permitted</source>
            <translation>该处不允许写入</translation>
        </message>
        <message>
            <source>the disk is read-only</source>
            <translation>磁盘为只读</translation>
        </message>
        <message>
            <source>a part of this path is a file, not a folder</source>
            <translation>此路径中的某一部分是文件而不是文件夹</translation>
        </message>
        <message>
            <source>Check the folder and the disk, then try again.</source>
            <translation>请检查文件夹和磁盘，然后重试。</translation>
        </message>
        <message>
            <source>{path:kept} could not be written: {reason}.</source>
            <translation>无法写入 {path}：{reason}。</translation>
        </message>
        <message>
            <source>{path:kept} exists already.</source>
            <translation>{path} 已存在。</translation>
        </message>
        <message>
            <source>Choose another name, or remove it first.</source>
            <translation>请选择其他名称，或先将其移除。</translation>
        </message>
        <message>
            <source>the disk refused</source>
            <translation>磁盘拒绝操作</translation>
        </message>
        <message>
            <source>several anchors that give</source>
            <translation>多个锚点得到的</translation>
        </message>
        <message>
            <source>an alignment made by hand, which is</source>
            <translation>手动对齐得到的</translation>
        </message>
        <message>
            <source>Measured through {by} a shift alone: a turn between the scans is not taken into account.</source>
            <translation>测量依据{by}单纯平移：未考虑两个扫描之间的旋转。</translation>
        </message>
        <message>
            <source>The alignment of this case in the project cannot be read.</source>
            <translation>无法读取项目中此病例的对齐。</translation>
        </message>
        <message>
            <source>Align the micro-CT again; nothing else is touched.</source>
            <translation>请重新对齐 micro-CT；其他内容不受影响。</translation>
        </message>
        <message>
            <source>There is no anchor.</source>
            <translation>没有锚点。</translation>
        </message>
        <message>
            <source>Align the micro-CT at one place at least.</source>
            <translation>请至少在一处对齐 micro-CT。</translation>
        </message>
        <message>
            <source>The anchors fit a mirror image of the bone.</source>
            <translation>锚点与骨的镜像相符。</translation>
        </message>
        <message>
            <source>One of them lies on other bone, or one scan is mirrored; remove the anchor that is wrong.</source>
            <translation>其中一个锚点位于不同的骨结构上，或某一扫描为镜像；请移除错误的锚点。</translation>
        </message>
        <message>
            <source>There is an anchor here already, {value:number} mm away.</source>
            <translation>此处已有锚点，相距 {value} mm。</translation>
        </message>
        <message>
            <source>Go to another place of the bone, as far away as you can, or remove that anchor first.</source>
            <translation>请转到骨的其他位置，尽可能远，或先移除该锚点。</translation>
        </message>
        <message>
            <source>If you trust it, unpack it yourself and choose the folder.</source>
            <translation>如果您信任它，请自行解压并选择该文件夹。</translation>
        </message>
        <message>
            <source>from {value:number} to {value_1:number} MiB in {value_2:number} files</source>
            <translation>从 {value} MiB 膨胀到 {value_1} MiB，共 {value_2} 个文件</translation>
        </message>
        <message>
            <source>it is encrypted in the archive; unpack it with its password</source>
            <translation>在压缩包中已加密；请用密码解压</translation>
        </message>
        <message>
            <source>it is packed in an unusual way; unpack the archive and choose the folder</source>
            <translation>压缩方式不常见；请解压压缩包并选择文件夹</translation>
        </message>
        <message>
            <source>it is too large to be read from an archive</source>
            <translation>过大，无法从压缩包中读取</translation>
        </message>
        <message>
            <source>The archive {name:kept} would grow {grown}; no scan does.</source>
            <translation>压缩包 {name} 解压后会{grown}；正常扫描不会如此。</translation>
        </message>
        <message>
            <source>The archive {name:kept} cannot be opened.</source>
            <translation>无法打开压缩包 {name}。</translation>
        </message>
        <message>
            <source>Check that it is there.</source>
            <translation>请确认它仍然存在。</translation>
        </message>
        <message>
            <source>The archive {name:kept} is damaged or truncated.</source>
            <translation>压缩包 {name} 已损坏或被截断。</translation>
        </message>
        <message>
            <source>Copy or download it again.</source>
            <translation>请重新复制或下载。</translation>
        </message>
        <message>
            <source>the member is damaged</source>
            <translation>压缩包内的文件已损坏</translation>
        </message>
        <message>
            <source>The archive {name:kept} lists more than {most_members:number} files; no scan has as many.</source>
            <translation>压缩包 {name} 列出的文件超过 {most_members} 个；正常扫描没有这么多。</translation>
        </message>
        <message>
            <source>the archive is not the one that was looked at</source>
            <translation>压缩包不是先前检查的那一个</translation>
        </message>
        <message>
            <source>Only slices {value:number} to {value_1:number} of {value_2:number} are used</source>
            <translation>仅使用第 {value} 至 {value_1} 层（共 {value_2} 层）</translation>
        </message>
        <message>
            <source>{used}: {count:number} at an interval of {interval:number} mm.</source>
            <translation>{used}：{count} 层，层间距 {interval} mm。</translation>
        </message>
        <message>
            <source>Only slices {value:number} to {value_1:number} of {value_2:number} are used: the gaps beside them are too wide to fill.</source>
            <translation>仅使用第 {value} 至 {value_1} 层（共 {value_2} 层）：两侧的间隙过宽，无法填补。</translation>
        </message>
        <message>
            <source>The slices are moved within their planes by up to {moved:number} mm to where they lie, linearly between pixels.</source>
            <translation>层面在其平面内移动至实际位置，最多 {moved} mm，像素间线性插值。</translation>
        </message>
        <message>
            <source>The slices, {value:number} to {value_1:number} mm apart, are interpolated linearly to an interval of {interval:number} mm: {value_3:number} slices are made of {value_4:number}.</source>
            <translation>层面间距为 {value} 至 {value_1} mm，线性插值为 {interval} mm 的间隔：由 {value_4} 层得到 {value_3} 层。</translation>
        </message>
        <message>
            <source>reading slices</source>
            <translation>正在读取层面</translation>
        </message>
        <message>
            <source>It is probably damaged: export the series again from the archive.</source>
            <translation>它可能已损坏：请从影像归档系统重新导出该序列。</translation>
        </message>
        <message>
            <source>The image in {name:kept} could not be decoded within {limit_s:number} seconds.</source>
            <translation>{name} 中的图像未能在 {limit_s} 秒内解码。</translation>
        </message>
        <message>
            <source>The decoder of {name:kept} broke down.</source>
            <translation>{name} 的解码器异常终止。</translation>
        </message>
        <message>
            <source>The image in {name:kept} takes far more memory than its size allows.</source>
            <translation>{name} 中的图像占用的内存远超其尺寸应有的量。</translation>
        </message>
        <message>
            <source>{name:kept} has no pixels where they were.</source>
            <translation>{name} 中原来存放像素的位置已没有像素。</translation>
        </message>
        <message>
            <source>Did the file change? Try again.</source>
            <translation>文件是否已更改？请重试。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated: it ends within its image.</source>
            <translation>{name} 被截断：在图像中间结束。</translation>
        </message>
        <message>
            <source>Copy it again from its source.</source>
            <translation>请从其来源重新复制。</translation>
        </message>
        <message>
            <source>This pseudonym cannot be used.</source>
            <translation>不能使用此假名。</translation>
        </message>
        <message>
            <source>Take up to 64 of the letters A to Z, digits, spaces, full stops, hyphens and underscores.</source>
            <translation>请使用字母 A 至 Z、数字、空格、句点、连字符和下划线，最多 64 个字符。</translation>
        </message>
        <message>
            <source>There are {patients:number} patients, who cannot all have the same pseudonym.</source>
            <translation>共有 {patients} 名患者，不能都使用同一假名。</translation>
        </message>
        <message>
            <source>Give none, so that they are numbered, or choose the folder of one patient.</source>
            <translation>请不指定假名以自动编号，或选择单个患者的文件夹。</translation>
        </message>
        <message>
            <source>The table of pseudonyms would lie within the copy, which it would give away.</source>
            <translation>假名对照表会位于副本之内，从而泄露身份。</translation>
        </message>
        <message>
            <source>Put it somewhere else.</source>
            <translation>请将其放在别处。</translation>
        </message>
        <message>
            <source>{table:kept} exists already.</source>
            <translation>{table} 已存在。</translation>
        </message>
        <message>
            <source>Choose another name for the table: it may be the only one.</source>
            <translation>请为对照表选择其他名称：现有的那份可能是唯一的一份。</translation>
        </message>
        <message>
            <source>{name:kept} cannot be read any more.</source>
            <translation>已无法读取 {name}。</translation>
        </message>
        <message>
            <source>Was the folder moved?</source>
            <translation>文件夹是否已被移动？</translation>
        </message>
        <message>
            <source>{name:kept} cannot be de-identified: its header is damaged.</source>
            <translation>无法对 {name} 去标识化：其头信息已损坏。</translation>
        </message>
        <message>
            <source>Move it elsewhere and try again.</source>
            <translation>请将其移到别处后重试。</translation>
        </message>
        <message>
            <source>a structured report: its text cannot be freed of names safely</source>
            <translation>结构化报告：无法可靠地去除其文字中的姓名</translation>
        </message>
        <message>
            <source>a document (PDF or the like): its pages cannot be freed of names safely</source>
            <translation>文档（PDF 等）：无法可靠地去除其页面中的姓名</translation>
        </message>
        <message>
            <source>a presentation state: its annotations cannot be freed of names safely</source>
            <translation>呈现状态：无法可靠地去除其注释中的姓名</translation>
        </message>
        <message>
            <source>a DICOM directory: it lists the patients of a medium</source>
            <translation>DICOM 目录：列出了介质上的患者</translation>
        </message>
        <message>
            <source>its header says that patient data may be burned into the image</source>
            <translation>其头信息表明患者信息可能已嵌入图像</translation>
        </message>
        <message>
            <source>a secondary capture (a screenshot or report page), which may show names</source>
            <translation>二次捕获（截图或报告页），可能显示姓名</translation>
        </message>
        <message>
            <source>no CT, MR or PET image: names may be burned into it</source>
            <translation>不是 CT、MR 或 PET 图像：可能嵌有姓名</translation>
        </message>
        <message>
            <source>a screenshot, dose or report page by its image type, which may show names</source>
            <translation>按图像类型为截图、剂量页或报告页，可能显示姓名</translation>
        </message>
        <message>
            <source>an image captured or digitised from elsewhere, which may show names</source>
            <translation>由别处采集或数字化的图像，可能显示姓名</translation>
        </message>
        <message>
            <source>a colour image among grey slices, as screenshots are, which may show names</source>
            <translation>灰度层面中的彩色图像（截图即如此），可能显示姓名</translation>
        </message>
        <message>
            <source>it has an overlay within its pixels, which may show names</source>
            <translation>其像素中含有叠加层，可能显示姓名</translation>
        </message>
        <message>
            <source>checking headers</source>
            <translation>正在检查头信息</translation>
        </message>
        <message>
            <source>it cannot be opened: {value}</source>
            <translation>无法打开：{value}</translation>
        </message>
        <message>
            <source>a damaged DICOM file: its header cannot be read</source>
            <translation>DICOM 文件损坏：无法读取头信息</translation>
        </message>
        <message>
            <source>a DICOM object without an image</source>
            <translation>没有图像的 DICOM 对象</translation>
        </message>
        <message>
            <source>its compressed image names the patient in a comment, which cannot be taken out</source>
            <translation>其压缩图像的注释中含有患者姓名，无法移除</translation>
        </message>
        <message>
            <source>Some images may show a head, whose face can be recognised when it is drawn in three dimensions; that is not removed.</source>
            <translation>部分图像可能包含头部，三维重建后可辨认面容；此信息未移除。</translation>
        </message>
        <message>
            <source>Choose a folder with CT, MR or PET images.</source>
            <translation>请选择含 CT、MR 或 PET 图像的文件夹。</translation>
        </message>
        <message>
            <source>: it is empty</source>
            <translation>：它是空的</translation>
        </message>
        <message>
            <source>If you have looked at these images and they show no names, ask for them to be included.</source>
            <translation>如果您已检查这些图像且其中没有姓名，可选择将其包括在内。</translation>
        </message>
        <message>
            <source>There is no image here that can be copied{told}.</source>
            <translation>此处没有可复制的图像{told}。</translation>
        </message>
        <message>
            <source>reading the first file of each series</source>
            <translation>正在读取每个序列的首个文件</translation>
        </message>
        <message>
            <source>Images that may show names in their pixels are included: look at each before you hand the copy on.</source>
            <translation>已包括像素中可能显示姓名的图像：转交副本之前请逐一检查。</translation>
        </message>
        <message>
            <source>writing the copy</source>
            <translation>正在写入副本</translation>
        </message>
        <message>
            <source>The DICOM directory {name:kept} is damaged.</source>
            <translation>DICOM 目录 {name} 已损坏。</translation>
        </message>
        <message>
            <source>Choose the folder instead: every file in it is looked at.</source>
            <translation>请改为选择文件夹：其中的每个文件都会检查。</translation>
        </message>
        <message>
            <source>listed in the DICOM directory but not there</source>
            <translation>已列入 DICOM 目录但文件不存在</translation>
        </message>
        <message>
            <source>This series cannot be stacked into one volume. {reason_not_loadable}</source>
            <translation>此序列无法堆叠成一个体数据。{reason_not_loadable}</translation>
        </message>
        <message>
            <source>The volume is {way}: its slices are not those of the series that a DICOM object refers to.</source>
            <translation>体数据经过处理（{way}）：其层面与 DICOM 对象所引用序列的层面不同。</translation>
        </message>
        <message>
            <source>Convert it to a DICOM series of its own first (mctgui convert), and use that.</source>
            <translation>请先将其转换为单独的 DICOM 序列（mctgui convert），再使用该序列。</translation>
        </message>
        <message>
            <source>The slices are frames of one multi-frame file, to which no DICOM object can be written yet.</source>
            <translation>层面是同一个多帧文件的各帧，尚不支持为其写入 DICOM 对象。</translation>
        </message>
        <message>
            <source>Convert it to a DICOM series of single slices first (mctgui convert --into-study), and use that.</source>
            <translation>请先将其转换为单层 DICOM 序列（mctgui convert --into-study），再使用该序列。</translation>
        </message>
        <message>
            <source>The series does not say to which study it belongs, or its slices have no UIDs: nothing can refer to them.</source>
            <translation>序列未说明所属检查，或其层面没有 UID：无法引用。</translation>
        </message>
        <message>
            <source>Different images lie at the same position, at {value:number} of {value_1:number} positions.</source>
            <translation>不同图像位于同一位置（{value_1} 个位置中有 {value} 个）。</translation>
        </message>
        <message>
            <source>The series holds {value:number} different stacks (by orientation, matrix, pixel size, kernel, kind or phase); this is number {number} with {value_2:number} images.</source>
            <translation>该序列包含 {value} 个不同的图像堆栈（按方向、矩阵、像素大小、重建核、类型或期相区分）；这是第 {number} 个，含 {value_2} 幅图像。</translation>
        </message>
        <message>
            <source>1 image is there twice; the copy was</source>
            <translation>有 1 幅图像重复；重复者</translation>
        </message>
        <message>
            <source>{copies} images are copies of others; they were</source>
            <translation>有 {copies} 幅图像是其他图像的副本；它们</translation>
        </message>
        <message>
            <source>{what} left out.</source>
            <translation>{what}已排除。</translation>
        </message>
        <message>
            <source>not a DICOM file</source>
            <translation>不是 DICOM 文件</translation>
        </message>
        <message>
            <source>a TIFF file</source>
            <translation>TIFF 文件</translation>
        </message>
        <message>
            <source>a PNG picture</source>
            <translation>PNG 图片</translation>
        </message>
        <message>
            <source>a JPEG picture</source>
            <translation>JPEG 图片</translation>
        </message>
        <message>
            <source>a BMP picture</source>
            <translation>BMP 图片</translation>
        </message>
        <message>
            <source>a GIF</source>
            <translation>GIF 图片</translation>
        </message>
        <message>
            <source>a ZIP archive or office document (choose it by itself to look into it)</source>
            <translation>ZIP 压缩包或办公文档（单独选择它可查看其内容）</translation>
        </message>
        <message>
            <source>a gzip file</source>
            <translation>gzip 文件</translation>
        </message>
        <message>
            <source>a PDF document</source>
            <translation>PDF 文档</translation>
        </message>
        <message>
            <source>an NRRD file</source>
            <translation>NRRD 文件</translation>
        </message>
        <message>
            <source>a NumPy file</source>
            <translation>NumPy 文件</translation>
        </message>
        <message>
            <source>a database</source>
            <translation>数据库</translation>
        </message>
        <message>
            <source>a text file, not DICOM</source>
            <translation>文本文件，不是 DICOM</translation>
        </message>
        <message>
            <source>a structured report</source>
            <translation>结构化报告</translation>
        </message>
        <message>
            <source>a presentation state</source>
            <translation>呈现状态</translation>
        </message>
        <message>
            <source>a list of key images</source>
            <translation>关键图像列表</translation>
        </message>
        <message>
            <source>a DICOM file without an image, or truncated before it</source>
            <translation>没有图像的 DICOM 文件，或在图像之前被截断</translation>
        </message>
        <message>
            <source>an empty file</source>
            <translation>空文件</translation>
        </message>
        <message>
            <source>not a DICOM file but {name}</source>
            <translation>不是 DICOM 文件，而是{name}</translation>
        </message>
        <message>
            <source>a DICOM directory: it lists other files and holds no image</source>
            <translation>DICOM 目录：列出其他文件，本身没有图像</translation>
        </message>
        <message>
            <source>a secondary capture (a screenshot or report page), not a slice of a scan</source>
            <translation>二次捕获（截图或报告页），不是扫描层面</translation>
        </message>
        <message>
            <source>a localizer (scout view), not a slice of a scan</source>
            <translation>定位像，不是扫描层面</translation>
        </message>
        <message>
            <source>a damaged or truncated DICOM file: it cannot hold as many frames as it announces</source>
            <translation>DICOM 文件损坏或被截断：容不下其声明的帧数</translation>
        </message>
        <message>
            <source>a DICOM image without its numbers of rows and columns</source>
            <translation>缺少行数和列数的 DICOM 图像</translation>
        </message>
        <message>
            <source>a DICOM object without an image ({value})</source>
            <translation>没有图像的 DICOM 对象（{value}）</translation>
        </message>
        <message>
            <source>a damaged or truncated DICOM file: its header cannot be read</source>
            <translation>DICOM 文件损坏或被截断：无法读取头信息</translation>
        </message>
        <message>
            <source>a truncated DICOM file: {there:number} of the {needed:number} bytes of its image are there</source>
            <translation>被截断的 DICOM 文件：图像的 {needed} 字节中仅有 {there} 字节</translation>
        </message>
        <message>
            <source>its pixels are floating-point numbers (a parametric map), not an image of a scanner</source>
            <translation>像素为浮点数（参数图），不是扫描仪图像</translation>
        </message>
        <message>
            <source>a deflated file of several frames, which is not read</source>
            <translation>多帧的 deflate 压缩文件，不支持读取</translation>
        </message>
        <message>
            <source>a truncated DICOM file: it ends within its compressed image</source>
            <translation>被截断的 DICOM 文件：在压缩图像中间结束</translation>
        </message>
        <message>
            <source>a deflated file that would grow beyond measure; no slice does</source>
            <translation>压缩文件解压后大小异常；正常层面不会如此</translation>
        </message>
        <message>
            <source>Export the series again from the archive.</source>
            <translation>请从影像归档系统重新导出该序列。</translation>
        </message>
        <message>
            <source>The image in {name:kept} is truncated or damaged.</source>
            <translation>{name} 中的图像被截断或已损坏。</translation>
        </message>
        <message>
            <source>{name:kept} cannot be opened any more.</source>
            <translation>已无法打开 {name}。</translation>
        </message>
        <message>
            <source>{columns:number} x {rows:number} pixels</source>
            <translation>{columns} x {rows} 像素</translation>
        </message>
        <message>
            <source>{name:kept} does not hold the image that its header announces.</source>
            <translation>{name} 不含其头信息所声明的图像。</translation>
        </message>
        <message>
            <source>{name:kept} is stored in an unknown transfer syntax.</source>
            <translation>{name} 使用未知的传输语法存储。</translation>
        </message>
        <message>
            <source>{name:kept} is compressed as {name_1:kept}, and the decoder for it is not installed.</source>
            <translation>{name} 的压缩方式为 {name_1}，未安装相应的解码器。</translation>
        </message>
        <message>
            <source>Install python-gdcm and pylibjpeg with its plug-ins openjpeg and rle; mctgui doctor lists the decoders.</source>
            <translation>请安装 python-gdcm 以及 pylibjpeg 及其插件 openjpeg 和 rle；mctgui doctor 会列出解码器。</translation>
        </message>
        <message>
            <source>{name:kept} holds values from {low} to {high}{unit}, which no scanner makes: it was encoded wrongly.</source>
            <translation>{name} 的数值为 {low} 至 {high}{unit}，任何扫描仪都不会产生：编码有误。</translation>
        </message>
        <message>
            <source>{name:kept} announces {sides}, far more than its bytes can hold.</source>
            <translation>{name} 声明 {sides}，远多于其字节所能容纳。</translation>
        </message>
        <message>
            <source>{name:kept} is stored as {name_1:kept}, which cannot be decoded.</source>
            <translation>{name} 的存储方式为 {name_1}，无法解码。</translation>
        </message>
        <message>
            <source>The source does not say to which study it belongs (StudyInstanceUID is missing).</source>
            <translation>来源未说明所属检查（缺少 StudyInstanceUID）。</translation>
        </message>
        <message>
            <source>Write a study of its own: leave --into-study out.</source>
            <translation>请写成单独的检查：不使用 --into-study。</translation>
        </message>
        <message>
            <source>There is no file or folder {path:kept}.</source>
            <translation>文件或文件夹 {path} 不存在。</translation>
        </message>
        <message>
            <source>Check the path.</source>
            <translation>请检查路径。</translation>
        </message>
        <message>
            <source>reading headers</source>
            <translation>正在读取头信息</translation>
        </message>
        <message>
            <source>looking for files</source>
            <translation>正在查找文件</translation>
        </message>
        <message>
            <source>The folder {path:kept} may not be read.</source>
            <translation>没有读取文件夹 {path} 的权限。</translation>
        </message>
        <message>
            <source>Check its permissions.</source>
            <translation>请检查其权限。</translation>
        </message>
        <message>
            <source>A VOI holds no voxel of the series.</source>
            <translation>有一个 VOI 不含该序列的任何体素。</translation>
        </message>
        <message>
            <source>Place it inside the volume.</source>
            <translation>请将其放置在体数据之内。</translation>
        </message>
        <message>
            <source>{value:number} masks on {value_1} slices of {value_2} x {value_3} pixels are too large.</source>
            <translation>{value} 个掩膜、{value_1} 层、每层 {value_2} x {value_3} 像素，数据量过大。</translation>
        </message>
        <message>
            <source>Use a series that is cut to the vertebra.</source>
            <translation>请使用裁剪到椎体的序列。</translation>
        </message>
        <message>
            <source>Choose a DICOM Segmentation of an evenly spaced series.</source>
            <translation>请选择间距均匀序列的 DICOM 分割（Segmentation）。</translation>
        </message>
        <message>
            <source>The file {name:kept} cannot be read.</source>
            <translation>无法读取文件 {name}。</translation>
        </message>
        <message>
            <source>The frames of {name:kept} lie on no regular grid.</source>
            <translation>{name} 的各帧不在规则网格上。</translation>
        </message>
        <message>
            <source>The masks of {name:kept} would be {columns:number} x {rows:number} x {slices:number} voxels large.</source>
            <translation>{name} 的掩膜会达到 {columns} x {rows} x {slices} 体素。</translation>
        </message>
        <message>
            <source>Cut it to the part that is needed.</source>
            <translation>请裁剪到所需的部分。</translation>
        </message>
        <message>
            <source>The masks of {name:kept} do not fit into memory.</source>
            <translation>{name} 的掩膜超出内存容量。</translation>
        </message>
        <message>
            <source>Close other programs.</source>
            <translation>请关闭其他程序。</translation>
        </message>
        <message>
            <source>{name:kept} is a damaged or unusual DICOM Segmentation.</source>
            <translation>{name} 是损坏的或不常见的 DICOM 分割（Segmentation）。</translation>
        </message>
        <message>
            <source>The file {name:kept} does not exist.</source>
            <translation>文件 {name} 不存在。</translation>
        </message>
        <message>
            <source>{name:kept} is no DICOM Segmentation, or a damaged one.</source>
            <translation>{name} 不是 DICOM 分割（Segmentation），或已损坏。</translation>
        </message>
        <message>
            <source>{name:kept} is no DICOM Segmentation.</source>
            <translation>{name} 不是 DICOM 分割（Segmentation）。</translation>
        </message>
        <message>
            <source>Choose another series, or export this one again as an even stack without tilt.</source>
            <translation>请选择其他序列，或将此序列重新导出为无倾斜、间距均匀的堆栈。</translation>
        </message>
        <message>
            <source>The files do not say what kind of object they are (SOPClassUID is missing or empty).</source>
            <translation>文件未说明对象类型（SOPClassUID 缺失或为空）。</translation>
        </message>
        <message>
            <source>The files do not say which series they belong to; those of one folder and description go together.</source>
            <translation>文件未说明所属序列；同一文件夹且描述相同的归为一组。</translation>
        </message>
        <message>
            <source>The description is in another character set than the files say; it was guessed from its bytes.</source>
            <translation>描述文字的字符集与文件声明的不符，已根据其字节推断。</translation>
        </message>
        <message>
            <source>PixelSpacing has three values instead of two; the first and the last are used.</source>
            <translation>PixelSpacing 有三个值而非两个；使用第一个和最后一个。</translation>
        </message>
        <message>
            <source>Choose another series, or have this one {ways} (--as on the command line; mctgui info tells what that does).</source>
            <translation>请选择其他序列，或将此序列处理为 {ways}（命令行用 --as；mctgui info 说明其作用）。</translation>
        </message>
        <message>
            <source>Choose a series of slices, such as a CT.</source>
            <translation>请选择由层面组成的序列，例如 CT。</translation>
        </message>
        <message>
            <source>The images are in colour, not grey values of a scanner.</source>
            <translation>图像为彩色，不是扫描仪的灰度值。</translation>
        </message>
        <message>
            <source>The modality {modality} makes single projections or other images, not slices of a volume.</source>
            <translation>模态 {modality} 产生单张投影或其他图像，不是体数据的层面。</translation>
        </message>
        <message>
            <source>localizer image</source>
            <translation>幅定位像</translation>
        </message>
        <message>
            <source>localizer images</source>
            <translation>幅定位像</translation>
        </message>
        <message>
            <source>{which} compressed with loss: fine detail and values are changed, do not measure on them.</source>
            <translation>{which}经有损压缩：细节和数值已改变，请勿用于测量。</translation>
        </message>
        <message>
            <source>Low values are meant to be shown bright (MONOCHROME1); the values themselves are not inverted.</source>
            <translation>低值应显示为亮（MONOCHROME1）；数值本身未反转。</translation>
        </message>
        <message>
            <source>The images name different frames of reference; their positions are taken to be in one.</source>
            <translation>图像标明的参考坐标系不同；其位置按同一坐标系处理。</translation>
        </message>
        <message>
            <source>Slope or intercept are no whole numbers: the values are kept as decimal numbers.</source>
            <translation>斜率或截距不是整数：数值以小数保存。</translation>
        </message>
        <message>
            <source>The compressed values are signed although the header says they are not; they are read as signed.</source>
            <translation>压缩数值有符号，而头信息称其无符号；按有符号读取。</translation>
        </message>
        <message>
            <source>What can be made of it: {offered}.</source>
            <translation>可得到：{offered}。</translation>
        </message>
        <message>
            <source>Choose another series.</source>
            <translation>请选择其他序列。</translation>
        </message>
        <message>
            <source>This series cannot be made {way}. {reason_not_loadable}</source>
            <translation>此序列无法{way}。{reason_not_loadable}</translation>
        </message>
        <message>
            <source>{count:number} {noun} of this series left out.</source>
            <translation>已排除此序列的 {count} {noun}。</translation>
        </message>
        <message>
            <source>The images were</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>{lossy} of {value:number} images were</source>
            <translation>{value} 幅图像中有 {lossy} 幅</translation>
        </message>
        <message>
            <source>The values are not Hounsfield units.</source>
            <translation>数值不是 HU 值。</translation>
        </message>
        <message>
            <source>The images were computed from others, not reconstructed by a scanner.</source>
            <translation>图像由其他图像计算而来，不是扫描仪重建的。</translation>
        </message>
        <message>
            <source>Slope and intercept differ between slices; each slice has its own.</source>
            <translation>各层的斜率和截距不同；分别使用各自的值。</translation>
        </message>
        <message>
            <source>This series needs {value:number} GB of memory, which are not there.</source>
            <translation>此序列需要 {value} GB 内存，而现有内存不足。</translation>
        </message>
        <message>
            <source>Import it into a project, which keeps it on the disk.</source>
            <translation>请将其导入项目，数据将保存在磁盘上。</translation>
        </message>
        <message>
            <source>The images do not say where they lie in the patient (ImagePositionPatient or ImageOrientationPatient is missing).</source>
            <translation>图像未说明其在患者体内的位置（缺少 ImagePositionPatient 或 ImageOrientationPatient）。</translation>
        </message>
        <message>
            <source>There is a single slice; its thickness of {thickness:number} mm stands for the distance to the next.</source>
            <translation>只有一层；以其层厚 {thickness} mm 作为层间距。</translation>
        </message>
        <message>
            <source>The distance between slices is not even: {value}.</source>
            <translation>层间距不均匀：{value}。</translation>
        </message>
        <message>
            <source>The images do not say how large their pixels are (PixelSpacing is missing or malformed).</source>
            <translation>图像未说明像素大小（PixelSpacing 缺失或格式错误）。</translation>
        </message>
        <message>
            <source>There is a single slice that does not say how thick it is.</source>
            <translation>只有一层，且未说明层厚。</translation>
        </message>
        <message>
            <source>The distance between slices drifts: slice {value:number} lies {value_1:number} mm from where it should.</source>
            <translation>层间距逐渐偏移：第 {value} 层偏离应在位置 {value_1} mm。</translation>
        </message>
        <message>
            <source>Slices are missing at an interval of {interval:number} mm: {value}.</source>
            <translation>层面缺失（层间距 {interval} mm）：{value}。</translation>
        </message>
        <message>
            <source>{value:number} mm from slice {value_1:number} to {value_2:number}</source>
            <translation>第 {value_1} 至 {value_2} 层间 {value} mm</translation>
        </message>
        <message>
            <source>, and {value} more</source>
            <translation>，另有 {value} 处</translation>
        </message>
        <message>
            <source>The gantry was tilted by {angle:number} degrees: each slice lies {value:number} mm further sideways, {value_2:number} mm from the first to the last.</source>
            <translation>机架倾斜 {angle} 度：每层侧移 {value} mm，首末层间共 {value_2} mm。</translation>
        </message>
        <message>
            <source>Slices are displaced sideways: slice {value:number} by {value_1:number} mm.</source>
            <translation>层面发生侧向移位：第 {value} 层移位 {value_1} mm。</translation>
        </message>
        <message>
            <source>The slices overlap: {thickness:number} mm thick at an interval of {interval:number} mm.</source>
            <translation>层面重叠：层厚 {thickness} mm，层间距 {interval} mm。</translation>
        </message>
        <message>
            <source>There are gaps between the slices: {thickness:number} mm thick at an interval of {interval:number} mm.</source>
            <translation>层面之间有间隙：层厚 {thickness} mm，层间距 {interval} mm。</translation>
        </message>
        <message>
            <source>{value:number} between slices {value_1:number} and {value_2:number} ({value_3:number} mm apart)</source>
            <translation>第 {value_1} 与 {value_2} 层之间缺 {value} 层（相距 {value_3} mm）</translation>
        </message>
        <message>
            <source>The slices are turned by {angle:number} degrees against the axes of the patient.</source>
            <translation>层面相对患者轴旋转 {angle} 度。</translation>
        </message>
        <message>
            <source>The slices differ in thickness: {shown}.</source>
            <translation>各层层厚不同：{shown}。</translation>
        </message>
        <message>
            <source>Most of the images lie in the same plane: they are no stack of slices.</source>
            <translation>大多数图像位于同一平面：不构成层面堆栈。</translation>
        </message>
        <message>
            <source>Choose another slice, or export the series again.</source>
            <translation>请选择其他层面，或重新导出该序列。</translation>
        </message>
        <message>
            <source>1 item</source>
            <translation>1 项</translation>
        </message>
        <message>
            <source> … ({value:number} values)</source>
            <translation> …（{value} 个值）</translation>
        </message>
        <message>
            <source>{value}… ({value_1:number} letters)</source>
            <translation>{value}…（{value_1} 个字符）</translation>
        </message>
        <message>
            <source>{name:kept} has no DICOM header.</source>
            <translation>{name} 没有 DICOM 头信息。</translation>
        </message>
        <message>
            <source>The header of {name:kept} cannot be read.</source>
            <translation>无法读取 {name} 的头信息。</translation>
        </message>
        <message>
            <source>Nested too deeply to be shown</source>
            <translation>嵌套过深，无法显示</translation>
        </message>
        <message>
            <source>The header goes on; the rest is not shown</source>
            <translation>头信息未完；其余部分不显示</translation>
        </message>
        <message>
            <source>cannot be read</source>
            <translation>无法读取</translation>
        </message>
        <message>
            <source>{rest:number} more items</source>
            <translation>另有 {rest} 项</translation>
        </message>
        <message>
            <source>Images of {rows:number} x {columns:number} pixels do not fit into DICOM.</source>
            <translation>{rows} x {columns} 像素的图像超出 DICOM 的限度。</translation>
        </message>
        <message>
            <source>Crop the volume first.</source>
            <translation>请先裁剪体数据。</translation>
        </message>
        <message>
            <source>writing slices</source>
            <translation>正在写入层面</translation>
        </message>
        <message>
            <source>The volume holds values that are no numbers (NaN or infinite), which DICOM cannot store.</source>
            <translation>体数据含有非数值（NaN 或无穷大），DICOM 无法存储。</translation>
        </message>
        <message>
            <source>Replace them first.</source>
            <translation>请先将其替换。</translation>
        </message>
        <message>
            <source>Values from {low:number} to {high:number} are no Hounsfield units.</source>
            <translation>{low} 至 {high} 的数值不是 HU 值。</translation>
        </message>
        <message>
            <source>Check the intensity scale.</source>
            <translation>请检查数值标度。</translation>
        </message>
        <message>
            <source>Give it with --spacing-mm Z Y X, in millimetres.</source>
            <translation>请用 --spacing-mm Z Y X 给出，单位毫米。</translation>
        </message>
        <message>
            <source>if the voxels are cubes: --spacing-mm {x:number} {y:number} {x_2:number}</source>
            <translation>若为立方体体素：--spacing-mm {x} {y} {x_2}</translation>
        </message>
        <message>
            <source>Give it with --spacing-mm Z Y X, in millimetres ({cubes}).</source>
            <translation>请用 --spacing-mm Z Y X 给出，单位毫米（{cubes}）。</translation>
        </message>
        <message>
            <source>{name:kept} says that its pixels are {y:number} x {x:number} mm, but not how far apart its slices are.</source>
            <translation>{name} 注明像素为 {y} x {x} mm，但未注明层间距。</translation>
        </message>
        <message>
            <source>{name:kept} does not say how large its voxels are.</source>
            <translation>{name} 未注明体素大小。</translation>
        </message>
        <message>
            <source>Copy both files, NAME.img and NAME.img.hdr, again from the scanner.</source>
            <translation>请从扫描仪重新复制 NAME.img 和 NAME.img.hdr 两个文件。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: {axis}_dimension is {side:number}.</source>
            <translation>{name} 已损坏：{axis}_dimension 为 {side}。</translation>
        </message>
        <message>
            <source>{name:kept} needs its header {name_1:kept}.hdr beside it, which is missing.</source>
            <translation>{name} 需要同一文件夹中的头文件 {name_1}.hdr，但该文件缺失。</translation>
        </message>
        <message>
            <source>Copy both files.</source>
            <translation>请复制两个文件。</translation>
        </message>
        <message>
            <source>{name:kept} is not a readable Inveon header.</source>
            <translation>{name} 不是可读取的 Inveon 头文件。</translation>
        </message>
        <message>
            <source>{name:kept} holds {frames:number} frames; a single volume is needed.</source>
            <translation>{name} 含 {frames} 帧；需要单个体数据。</translation>
        </message>
        <message>
            <source>Export one of them.</source>
            <translation>请导出其中之一。</translation>
        </message>
        <message>
            <source>{name:kept} gives {kind} as type of the voxels, which is not known.</source>
            <translation>{name} 给出的体素类型为 {kind}，无法识别。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated: {there:number} of {needed:number} bytes are there.</source>
            <translation>{name} 被截断：{needed} 字节中仅有 {there} 字节。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: {key} is no number.</source>
            <translation>{name} 已损坏：{key} 不是数值。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: {key} is no whole number.</source>
            <translation>{name} 已损坏：{key} 不是整数。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: {axis}_dimension is missing.</source>
            <translation>{name} 已损坏：缺少 {axis}_dimension。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: data_file_pointer does not say where the voxels begin.</source>
            <translation>{name} 已损坏：data_file_pointer 未说明体素的起始位置。</translation>
        </message>
        <message>
            <source>Copy or export it again.</source>
            <translation>请重新复制或导出。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or damaged.</source>
            <translation>{name} 被截断或已损坏。</translation>
        </message>
        <message>
            <source>There is no file {path:kept}.</source>
            <translation>文件 {path} 不存在。</translation>
        </message>
        <message>
            <source>{name:kept} is in colour or holds vectors; single grey values are needed.</source>
            <translation>{name} 为彩色或含矢量；需要单一灰度值。</translation>
        </message>
        <message>
            <source>Convert it first.</source>
            <translation>请先转换。</translation>
        </message>
        <message>
            <source>{name:kept} is not one volume ({described}).</source>
            <translation>{name} 不是单个体数据（{described}）。</translation>
        </message>
        <message>
            <source>Save a single volume of three axes.</source>
            <translation>请保存为单个三轴体数据。</translation>
        </message>
        <message>
            <source>{name:kept} does not hold real numbers.</source>
            <translation>{name} 不含实数。</translation>
        </message>
        <message>
            <source>Save magnitudes instead.</source>
            <translation>请改为保存幅值。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated, damaged, or larger than the memory.</source>
            <translation>{name} 被截断、已损坏，或超出内存容量。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated, or no readable nii file.</source>
            <translation>{name} 被截断，或不是可读取的 nii 文件。</translation>
        </message>
        <message>
            <source>{name:kept} is not a readable {kind} file.</source>
            <translation>{name} 不是可读取的 {kind} 文件。</translation>
        </message>
        <message>
            <source>The geometry of {name:kept} cannot be used: {error}.</source>
            <translation>{name} 的几何信息无法使用：{error}。</translation>
        </message>
        <message>
            <source>Resample it onto a regular grid.</source>
            <translation>请将其重采样到规则网格。</translation>
        </message>
        <message>
            <source>Known are {value}, Inveon .img with .img.hdr, and folders with DICOM files.</source>
            <translation>支持 {value}、Inveon 的 .img（附 .img.hdr）以及含 DICOM 文件的文件夹。</translation>
        </message>
        <message>
            <source>{name:kept} is no volume file of a known kind.</source>
            <translation>{name} 不是已知类型的体数据文件。</translation>
        </message>
        <message>
            <source>{name:kept} is empty.</source>
            <translation>{name} 是空的。</translation>
        </message>
        <message>
            <source>{name:kept} is not what its name says: no {value} file.</source>
            <translation>{name} 与其名称不符：不是 {value} 文件。</translation>
        </message>
        <message>
            <source>A voxel cannot measure {shown} mm.</source>
            <translation>体素大小不能为 {shown} mm。</translation>
        </message>
        <message>
            <source>Give three positive numbers: --spacing-mm Z Y X.</source>
            <translation>请给出三个正数：--spacing-mm Z Y X。</translation>
        </message>
        <message>
            <source>{name:kept} holds values from {low} to {high}, which are no Hounsfield units.</source>
            <translation>{name} 的数值为 {low} 至 {high}，不是 HU 值。</translation>
        </message>
        <message>
            <source>Rescale it.</source>
            <translation>请重新标度。</translation>
        </message>
        <message>
            <source>There is not enough memory for {name:kept}.</source>
            <translation>内存不足，无法读取 {name}。</translation>
        </message>
        <message>
            <source>{name:kept} holds values that are no numbers (NaN or infinite).</source>
            <translation>{name} 含有非数值（NaN 或无穷大）。</translation>
        </message>
        <message>
            <source>Replace them, for instance by the lowest value.</source>
            <translation>请将其替换，例如替换为最小值。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or not an .npy file.</source>
            <translation>{name} 被截断或不是 .npy 文件。</translation>
        </message>
        <message>
            <source>a single number</source>
            <translation>单个数值</translation>
        </message>
        <message>
            <source>{name:kept} is not a volume: {described}.</source>
            <translation>{name} 不是体数据：{described}。</translation>
        </message>
        <message>
            <source>Save an array of three axes (z, y, x).</source>
            <translation>请保存为三轴数组 (z, y, x)。</translation>
        </message>
        <message>
            <source>{name:kept} does not hold real numbers ({dtype}).</source>
            <translation>{name} 不含实数（{dtype}）。</translation>
        </message>
        <message>
            <source>Save integers or floats.</source>
            <translation>请保存为整数或浮点数。</translation>
        </message>
        <message>
            <source>{name:kept} cannot be opened: {value}.</source>
            <translation>无法打开 {name}：{value}。</translation>
        </message>
        <message>
            <source>{name:kept} holds Python objects, which are not run.</source>
            <translation>{name} 含有 Python 对象，程序不予运行。</translation>
        </message>
        <message>
            <source>Save a plain array of numbers with numpy.save.</source>
            <translation>请用 numpy.save 保存纯数值数组。</translation>
        </message>
        <message>
            <source>Slices {named}{more} of {name:kept} are missing after {before}.</source>
            <translation>{name} 缺少第 {named} 层{more}（在 {before} 之后）。</translation>
        </message>
        <message>
            <source> and {value} more gaps</source>
            <translation>及另外 {value} 处间断</translation>
        </message>
        <message>
            <source>Slice {named} of {name:kept} is missing after {before}.</source>
            <translation>{name} 缺少第 {named} 层（在 {before} 之后）。</translation>
        </message>
        <message>
            <source>{name:kept} and {name_1:kept} are both slice {value}.</source>
            <translation>{name} 和 {name_1} 都是第 {value} 层。</translation>
        </message>
        <message>
            <source>Replace them.</source>
            <translation>请将其替换。</translation>
        </message>
        <message>
            <source>Export the slices again as 8 or 16 bit grey.</source>
            <translation>请将层面重新导出为 8 位或 16 位灰度。</translation>
        </message>
        <message>
            <source>{columns:number} x {rows:number} pixels of {bits:number} bit{value}</source>
            <translation>{columns} x {rows} 像素、{bits} 位{value}</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: it claims {columns:number} x {rows:number} pixels.</source>
            <translation>{name} 已损坏：其声明为 {columns} x {rows} 像素。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or damaged: its pixels cannot be read.</source>
            <translation>{name} 被截断或已损坏：无法读取其像素。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated.</source>
            <translation>{name} 被截断。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or damaged: it claims {columns:number} x {rows:number} pixels.</source>
            <translation>{name} 被截断或已损坏：其声明为 {columns} x {rows} 像素。</translation>
        </message>
        <message>
            <source>{name:kept} is in colour or has transparency; a stack of grey values is needed.</source>
            <translation>{name} 为彩色或带透明度；需要灰度图像堆栈。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or damaged: it claims {columns:number} x {value} pixels.</source>
            <translation>{name} 被截断或已损坏：其声明为 {columns} x {value} 像素。</translation>
        </message>
        <message>
            <source>{name:kept} is in colour; a stack of grey values is needed.</source>
            <translation>{name} 为彩色；需要灰度图像堆栈。</translation>
        </message>
        <message>
            <source>{name:kept} holds several slices.</source>
            <translation>{name} 含有多个层面。</translation>
        </message>
        <message>
            <source>Open it by itself.</source>
            <translation>请单独打开它。</translation>
        </message>
        <message>
            <source>{name:kept} does not hold one slice of plain numbers.</source>
            <translation>{name} 不是由普通数值组成的单个层面。</translation>
        </message>
        <message>
            <source>{name:kept} is a truncated or damaged TIFF file.</source>
            <translation>{name} 是被截断或损坏的 TIFF 文件。</translation>
        </message>
        <message>
            <source>16 bits keep the values as they are, without a window.</source>
            <translation>16 位保留原始数值，不应用窗。</translation>
        </message>
        <message>
            <source>Leave out one of the two.</source>
            <translation>请去掉二者之一。</translation>
        </message>
        <message>
            <source>8 bits cannot hold these values as they are.</source>
            <translation>8 位无法保留这些原始数值。</translation>
        </message>
        <message>
            <source>Say what is shown: --window CENTRE WIDTH.</source>
            <translation>请指定显示范围：--window CENTRE WIDTH。</translation>
        </message>
        <message>
            <source>The volume holds values that are no numbers (NaN or infinite).</source>
            <translation>体数据含有非数值（NaN 或无穷大）。</translation>
        </message>
        <message>
            <source>Check --shape, --dtype and --offset.</source>
            <translation>请检查 --shape、--dtype 和 --offset。</translation>
        </message>
        <message>
            <source>{slices:number} slices would fit: --shape {slices_1:number} {rows:number} {columns:number}.</source>
            <translation>{slices} 层正好：--shape {slices_1} {rows} {columns}。</translation>
        </message>
        <message>
            <source>A header of {offset:number} bytes would fit: --offset {offset_1:number}.</source>
            <translation>{offset} 字节的头正好：--offset {offset_1}。</translation>
        </message>
        <message>
            <source>A volume cannot have the shape {shown} after {offset:number} bytes.</source>
            <translation>在 {offset} 字节之后，体数据的形状不能为 {shown}。</translation>
        </message>
        <message>
            <source>Give three positive numbers.</source>
            <translation>请给出三个正数。</translation>
        </message>
        <message>
            <source>{dtype} is no type of voxels.</source>
            <translation>{dtype} 不是体素类型。</translation>
        </message>
        <message>
            <source>Known are {value}.</source>
            <translation>支持 {value}。</translation>
        </message>
        <message>
            <source>{name:kept} has {there:number} bytes, but {value} voxels of {dtype} after {offset:number} bytes need {needed:number}.</source>
            <translation>{name} 有 {there} 字节，而 {offset} 字节之后的 {value} 个 {dtype} 体素需要 {needed} 字节。</translation>
        </message>
        <message>
            <source>{name:kept} holds not even one slice of this size.</source>
            <translation>{name} 连一层此大小的层面都容不下。</translation>
        </message>
        <message>
            <source>Check the numbers.</source>
            <translation>请检查数值。</translation>
        </message>
        <message>
            <source>{name:kept} cannot be read.</source>
            <translation>无法读取 {name}。</translation>
        </message>
        <message>
            <source>Is it still there?</source>
            <translation>它是否仍然存在？</translation>
        </message>
        <message>
            <source>{name:kept} does not say in which format to save.</source>
            <translation>{name} 未说明保存格式。</translation>
        </message>
        <message>
            <source>End it with one of {value}.</source>
            <translation>请以下列后缀之一结尾：{value}。</translation>
        </message>
        <message>
            <source>{name:kept} was written by a newer version of mctgui.</source>
            <translation>{name} 由较新版本的 mctgui 写入。</translation>
        </message>
        <message>
            <source>Update the program.</source>
            <translation>请更新程序。</translation>
        </message>
        <message>
            <source>{name:kept} belongs to another volume: its shape is {value}.</source>
            <translation>{name} 属于另一个体数据：其形状为 {value}。</translation>
        </message>
        <message>
            <source>Remove it.</source>
            <translation>请将其移除。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged.</source>
            <translation>{name} 已损坏。</translation>
        </message>
        <message>
            <source>Remove it, and give the voxel size with --spacing-mm Z Y X.</source>
            <translation>请将其移除，并用 --spacing-mm Z Y X 给出体素大小。</translation>
        </message>
        <message>
            <source>{name:kept} has {header}, but {name_2:kept} has {first}.</source>
            <translation>{name} 为 {header}，而 {name_2} 为 {first}。</translation>
        </message>
        <message>
            <source>Put the slices of each stack into a folder of their own, or export the stack again.</source>
            <translation>请将每个图像堆栈的层面放入各自的文件夹，或重新导出图像堆栈。</translation>
        </message>
        <message>
            <source>Copy or export the stack again.</source>
            <translation>请重新复制或导出图像堆栈。</translation>
        </message>
        <message>
            <source>{name:kept} is not {wanted} like the other slices.</source>
            <translation>{name} 与其他层面不同，不是 {wanted}。</translation>
        </message>
        <message>
            <source>Export the stack again.</source>
            <translation>请重新导出图像堆栈。</translation>
        </message>
        <message>
            <source>{name:kept} needs {value:number} GB of memory, which are not there.</source>
            <translation>{name} 需要 {value} GB 内存，而现有内存不足。</translation>
        </message>
        <message>
            <source>looking at slices</source>
            <translation>正在检查层面</translation>
        </message>
        <message>
            <source>{sidecar} was written by a newer version of mctgui.</source>
            <translation>{sidecar} 由较新版本的 mctgui 写入。</translation>
        </message>
        <message>
            <source>{name:kept} is not whole: {sidecar} tells of {z:number} slices of {x:number} x {y:number} pixels, there are {value} of {value_6} x {value_7}.</source>
            <translation>{name} 不完整：{sidecar} 记录为 {z} 层、每层 {x} x {y} 像素，实有 {value} 层、每层 {value_6} x {value_7} 像素。</translation>
        </message>
        <message>
            <source>{sidecar} beside {name:kept} is damaged.</source>
            <translation>{name} 所附的 {sidecar} 已损坏。</translation>
        </message>
        <message>
            <source>Remove it, and give --spacing-mm Z Y X.</source>
            <translation>请将其移除，并给出 --spacing-mm Z Y X。</translation>
        </message>
        <message>
            <source>the packed bytes have no end</source>
            <translation>压缩数据没有结尾</translation>
        </message>
        <message>
            <source>the packed bytes end too early</source>
            <translation>压缩数据过早结束</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: {what}.</source>
            <translation>{name} 已损坏：{what}。</translation>
        </message>
        <message>
            <source>its header is no text</source>
            <translation>其头信息不是文本</translation>
        </message>
        <message>
            <source>a line of its header is too long</source>
            <translation>其头信息有一行过长</translation>
        </message>
        <message>
            <source>its header has no end</source>
            <translation>其头信息没有结尾</translation>
        </message>
        <message>
            <source>{name:kept} is not a readable nrrd file.</source>
            <translation>{name} 不是可读取的 nrrd 文件。</translation>
        </message>
        <message>
            <source>its header contradicts itself</source>
            <translation>其头信息自相矛盾</translation>
        </message>
        <message>
            <source>its header does not say where the voxels are</source>
            <translation>其头信息未说明体素的位置</translation>
        </message>
        <message>
            <source>{name:kept} points to voxels outside its folder, or in several files.</source>
            <translation>{name} 指向其文件夹之外或多个文件中的体素。</translation>
        </message>
        <message>
            <source>Put header and voxels into one folder.</source>
            <translation>请将头文件和体素文件放入同一文件夹。</translation>
        </message>
        <message>
            <source>{name:kept} needs the file {value} beside it, which is missing.</source>
            <translation>{name} 需要同一文件夹中的文件 {value}，但该文件缺失。</translation>
        </message>
        <message>
            <source>{name:kept} points to voxels outside its folder.</source>
            <translation>{name} 指向其文件夹之外的体素。</translation>
        </message>
        <message>
            <source>the sides of the volume are impossible</source>
            <translation>体数据的边长不可能存在</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or damaged: there are {there:number} bytes for {value} voxels.</source>
            <translation>{name} 被截断或已损坏：{value} 个体素只有 {there} 字节。</translation>
        </message>
        <message>
            <source>its header has the line {value:kept}</source>
            <translation>其头信息含有此行：{value}</translation>
        </message>
        <message>
            <source>its header does not say how the voxels lie</source>
            <translation>其头信息未说明体素的排列方式</translation>
        </message>
        <message>
            <source>{value} stands in its header twice or is too long</source>
            <translation>{value} 在其头信息中出现两次或过长</translation>
        </message>
        <message>
            <source>Export the stack again as a multi-page TIFF with grey values.</source>
            <translation>请将图像堆栈重新导出为多页灰度 TIFF。</translation>
        </message>
        <message>
            <source>{name:kept} points to images outside its folder.</source>
            <translation>{name} 指向其文件夹之外的图像。</translation>
        </message>
        <message>
            <source>Put all of its files into one folder.</source>
            <translation>请将其所有文件放入同一文件夹。</translation>
        </message>
        <message>
            <source>{name:kept} does not hold plain numbers ({dtype}).</source>
            <translation>{name} 不含普通数值（{dtype}）。</translation>
        </message>
        <message>
            <source>Convert it to 8 or 16 bit grey.</source>
            <translation>请将其转换为 8 位或 16 位灰度。</translation>
        </message>
        <message>
            <source>{name:kept} has several channels; one is needed.</source>
            <translation>{name} 有多个通道；只需要一个。</translation>
        </message>
        <message>
            <source>Split the channels and save one.</source>
            <translation>请拆分通道并保存其中一个。</translation>
        </message>
        <message>
            <source>{name:kept} is not one stack of images ({described}, axes {axes}).</source>
            <translation>{name} 不是单个图像堆栈（{described}，轴为 {axes}）。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated: {size} of at least {end} bytes are there.</source>
            <translation>{name} 被截断：至少应有 {end} 字节，实有 {size} 字节。</translation>
        </message>
        <message>
            <source>Copy it again.</source>
            <translation>请重新复制。</translation>
        </message>
        <message>
            <source>{name:kept} needs more memory than there is.</source>
            <translation>{name} 所需内存超过现有内存。</translation>
        </message>
        <message>
            <source>Import it into a project.</source>
            <translation>请将其导入项目。</translation>
        </message>
        <message>
            <source>{name:kept} holds no image.</source>
            <translation>{name} 不含图像。</translation>
        </message>
        <message>
            <source>{name:kept} holds images of {value:number} different sizes or kinds.</source>
            <translation>{name} 含有 {value} 种不同大小或类型的图像。</translation>
        </message>
        <message>
            <source>Is the disk still connected?</source>
            <translation>磁盘是否仍然连接？</translation>
        </message>
        <message>
            <source>{name:kept} is truncated: slices are missing.</source>
            <translation>{name} 被截断：缺少层面。</translation>
        </message>
        <message>
            <source>Save it uncompressed, or with LZW or deflate.</source>
            <translation>请以不压缩、LZW 或 deflate 方式保存。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated: the end of the file with its last slices is missing.</source>
            <translation>{name} 被截断：文件末尾及最后若干层缺失。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: an image says nothing of itself.</source>
            <translation>{name} 已损坏：有一幅图像没有任何说明。</translation>
        </message>
        <message>
            <source>{name:kept} is compressed in a way that cannot be decoded here ({kind}).</source>
            <translation>{name} 的压缩方式在此无法解码（{kind}）。</translation>
        </message>
        <message>
            <source>{name:kept} has {bits:number} bits for each value.</source>
            <translation>{name} 的每个数值为 {bits} 位。</translation>
        </message>
        <message>
            <source>Save it with 8, 16 or 32 bits.</source>
            <translation>请以 8、16 或 32 位保存。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or damaged: there are {there:number} bytes for an image of {columns:number} x {rows:number} pixels.</source>
            <translation>{name} 被截断或已损坏：{columns} x {rows} 像素的图像只有 {there} 字节。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or damaged: its pixels cannot be decoded.</source>
            <translation>{name} 被截断或已损坏：无法解码其像素。</translation>
        </message>
        <message>
            <source>outer half-maximum of the grey profile along line A, averaged over 1 mm to both sides, less what the blur of the image puts it too far out</source>
            <translation>沿 A 线灰度剖面的外侧半高点，两侧各 1 mm 平均，并减去图像模糊所致的外移</translation>
        </message>
        <message>
            <source>There is no clear anterior edge near this point of line A.</source>
            <translation>在 A 线此点附近没有清晰的前缘。</translation>
        </message>
        <message>
            <source>Move E nearer to the edge, or leave it as clicked.</source>
            <translation>请将 E 移近前缘，或保留点击的位置。</translation>
        </message>
        <message>
            <source>It is not said where the VOIs go.</source>
            <translation>未说明 VOI 写到何处。</translation>
        </message>
        <message>
            <source>Click the anterior edge and a point on the midline.</source>
            <translation>请点击前缘和中线上的一点。</translation>
        </message>
        <message>
            <source>half maximum</source>
            <translation>半高点</translation>
        </message>
        <message>
            <source>Have the body outlined again.</source>
            <translation>请重新勾画椎体轮廓。</translation>
        </message>
        <message>
            <source>centre of the body</source>
            <translation>椎体中心</translation>
        </message>
        <message>
            <source>direction to the front</source>
            <translation>朝前方的方向</translation>
        </message>
        <message>
            <source>direction to the head</source>
            <translation>朝头侧的方向</translation>
        </message>
        <message>
            <source>thickness of the cortex</source>
            <translation>皮质厚度</translation>
        </message>
        <message>
            <source>The outline of the body is not readable.</source>
            <translation>无法读取椎体轮廓。</translation>
        </message>
        <message>
            <source>The outline of the body is too large.</source>
            <translation>椎体轮廓过大。</translation>
        </message>
        <message>
            <source>The {name} lies outside the volume.</source>
            <translation>{name}位于体数据之外。</translation>
        </message>
        <message>
            <source>The {name} leaves the volume by {value:number} mm.</source>
            <translation>{name}超出体数据 {value} mm。</translation>
        </message>
        <message>
            <source>The {name} is only {slices:number} slices high.</source>
            <translation>{name}仅有 {slices} 层高。</translation>
        </message>
        <message>
            <source>Voxels of {widest:number} mm put {across:number} voxels across a trabecula of {thin_trabecula_mm} mm: thickness will be too large.</source>
            <translation>{widest} mm 的体素在 {thin_trabecula_mm} mm 的骨小梁上仅有 {across} 个体素：厚度会偏大。</translation>
        </message>
        <message>
            <source>The body is {depth_mm:number} mm deep, and this placement needs {needed:number} mm: choose smaller VOIs.</source>
            <translation>椎体前后径 {depth_mm} mm，此放置需要 {needed} mm：请选择较小的 VOI。</translation>
        </message>
        <message>
            <source>The VOI reaches the cortex or leaves the body by {value:number} mm.</source>
            <translation>VOI 进入皮质或超出椎体 {value} mm。</translation>
        </message>
        <message>
            <source>The vertebra is tilted by {tilt:number} degrees against the stack; the cylinders follow the {axis}.</source>
            <translation>椎体相对堆栈倾斜 {tilt} 度；圆柱沿{axis}方向放置。</translation>
        </message>
        <message>
            <source>upper VOI</source>
            <translation>上 VOI</translation>
        </message>
        <message>
            <source>lower VOI</source>
            <translation>下 VOI</translation>
        </message>
        <message>
            <source>The VOIs were placed in another patient space (frame of reference) than that of this volume: without a registration they lie at another place.</source>
            <translation>VOI 是在与此体数据不同的患者坐标系（参考坐标系）中放置的：未经配准，其位置不同。</translation>
        </message>
        <message>
            <source>The VOI comes within {clearance_mm:number} mm of the cortex.</source>
            <translation>VOI 距皮质不足 {clearance_mm} mm。</translation>
        </message>
        <message>
            <source>looking for the vertebra</source>
            <translation>正在查找椎体</translation>
        </message>
        <message>
            <source>as clicked</source>
            <translation>点击位置</translation>
        </message>
        <message>
            <source>No axis {axis:kept}, or no edge rule {edge_rule:kept}, is known.</source>
            <translation>没有轴 {axis} 或前缘规则 {edge_rule}。</translation>
        </message>
        <message>
            <source>anterior edge</source>
            <translation>前缘</translation>
        </message>
        <message>
            <source>direction to the front within the central slice</source>
            <translation>中央层面内朝前方的方向</translation>
        </message>
        <message>
            <source>Choose of {value}.</source>
            <translation>请从中选择：{value}。</translation>
        </message>
        <message>
            <source>The anterior edge and the midline point are the same.</source>
            <translation>前缘点与中线点重合。</translation>
        </message>
        <message>
            <source>Choose a point behind the edge.</source>
            <translation>请选择前缘后方的点。</translation>
        </message>
        <message>
            <source>The construction of the VOIs is not readable.</source>
            <translation>无法读取 VOI 的作图。</translation>
        </message>
        <message>
            <source>Use a file that mctgui wrote.</source>
            <translation>请使用 mctgui 写入的文件。</translation>
        </message>
        <message>
            <source>The construction of the VOIs lacks {value}.</source>
            <translation>VOI 的作图缺少 {value}。</translation>
        </message>
        <message>
            <source>midline point</source>
            <translation>中线点</translation>
        </message>
        <message>
            <source>axis of the vertebra</source>
            <translation>椎体轴线</translation>
        </message>
        <message>
            <source>centre of the cylinder</source>
            <translation>圆柱中心</translation>
        </message>
        <message>
            <source>axis of the cylinder</source>
            <translation>圆柱轴线</translation>
        </message>
        <message>
            <source>diameter of the cylinder</source>
            <translation>圆柱直径</translation>
        </message>
        <message>
            <source>height of the cylinder</source>
            <translation>圆柱高度</translation>
        </message>
        <message>
            <source>This VOI is not a cylinder.</source>
            <translation>此 VOI 不是圆柱。</translation>
        </message>
        <message>
            <source>A cylinder lacks its {value}.</source>
            <translation>圆柱缺少 {value}。</translation>
        </message>
        <message>
            <source>Save a label map: whole numbers, 0 where nothing is marked.</source>
            <translation>请保存标签图：整数，未标记处为 0。</translation>
        </message>
        <message>
            <source>{name} is no file with VOIs of a known kind.</source>
            <translation>{name} 不是已知类型的 VOI 文件。</translation>
        </message>
        <message>
            <source>Known are {value}, and DICOM Segmentations.</source>
            <translation>支持 {value} 以及 DICOM 分割（Segmentation）。</translation>
        </message>
        <message>
            <source> and {value:number} more gaps</source>
            <translation>及另外 {value} 处间断</translation>
        </message>
        <message>
            <source>No ROI of {name} lies on slices {named}{more}: they are left empty, nothing is filled in between.</source>
            <translation>{name} 在第 {named} 层{more}没有 ROI：这些层留空，中间不作填补。</translation>
        </message>
        <message>
            <source>The ROIs count pixels of this volume as it is shown and as TIFF: slice 1 is the one nearest to the feet.</source>
            <translation>ROI 按此体数据所显示的及 TIFF 的像素计数：第 1 层最靠近足侧。</translation>
        </message>
        <message>
            <source>Labels: {value}.</source>
            <translation>标签：{value}。</translation>
        </message>
        <message>
            <source>The surfaces are in millimetres of the patient, LPS.</source>
            <translation>表面以患者坐标的毫米为单位，LPS。</translation>
        </message>
        <message>
            <source>{name} does not say in which format to save.</source>
            <translation>{name} 未说明保存格式。</translation>
        </message>
        <message>
            <source>{name} needs a volume whose voxels are marked.</source>
            <translation>{name} 需要一个标记其体素的体数据。</translation>
        </message>
        <message>
            <source>Choose the volume too.</source>
            <translation>请同时选择体数据。</translation>
        </message>
        <message>
            <source>Nothing is marked in {name}.</source>
            <translation>{name} 中没有任何标记。</translation>
        </message>
        <message>
            <source>{name} is no mask: it holds {size} different values.</source>
            <translation>{name} 不是掩膜：含有 {size} 种不同数值。</translation>
        </message>
        <message>
            <source>Choose a Segmentation in which something is marked.</source>
            <translation>请选择有标记内容的分割（Segmentation）。</translation>
        </message>
        <message>
            <source>The ROIs of {name} know pixels alone, no millimetres.</source>
            <translation>{name} 的 ROI 只有像素坐标，没有毫米坐标。</translation>
        </message>
        <message>
            <source>Choose the volume they belong to.</source>
            <translation>请选择其所属的体数据。</translation>
        </message>
        <message>
            <source>{name} holds no area.</source>
            <translation>{name} 不含区域。</translation>
        </message>
        <message>
            <source>Draw rectangles, ovals, polygons or freehand areas.</source>
            <translation>请绘制矩形、椭圆、多边形或手绘区域。</translation>
        </message>
        <message>
            <source>The ROIs of {name} hold no pixel of the volume.</source>
            <translation>{name} 的 ROI 不含体数据的任何像素。</translation>
        </message>
        <message>
            <source>Choose the volume on which they were drawn.</source>
            <translation>请选择绘制它们的体数据。</translation>
        </message>
        <message>
            <source>A .roi file holds one region, and here are {value:number}.</source>
            <translation>.roi 文件只含一个区域，而此处有 {value} 个。</translation>
        </message>
        <message>
            <source>End the name with .zip.</source>
            <translation>请以 .zip 作为名称结尾。</translation>
        </message>
        <message>
            <source>Segment {number} is empty and is left out.</source>
            <translation>第 {number} 个分段为空，已排除。</translation>
        </message>
        <message>
            <source>The ROI {name} of {name_1} says no slice.</source>
            <translation>{name_1} 的 ROI {name} 未注明层面。</translation>
        </message>
        <message>
            <source>Set its position in ImageJ (ROI Manager, Properties), and save it again.</source>
            <translation>请在 ImageJ（ROI Manager，Properties）中设置其位置，然后重新保存。</translation>
        </message>
        <message>
            <source>The ROI {name} of {name_1} lies on slice {position}, and the volume has {slices:number}.</source>
            <translation>{name_1} 的 ROI {name} 位于第 {position} 层，而体数据有 {slices} 层。</translation>
        </message>
        <message>
            <source>Choose the volume on which it was drawn.</source>
            <translation>请选择绘制它的体数据。</translation>
        </message>
        <message>
            <source>The VOI {name} overlaps another, which a label map cannot hold.</source>
            <translation>VOI {name} 与另一个重叠，标签图无法容纳。</translation>
        </message>
        <message>
            <source>Export the VOIs one by one.</source>
            <translation>请逐个导出 VOI。</translation>
        </message>
        <message>
            <source>The VOI {name} lies outside the volume.</source>
            <translation>VOI {name} 位于体数据之外。</translation>
        </message>
        <message>
            <source>sizes of the {name}</source>
            <translation>{name}的边长</translation>
        </message>
        <message>
            <source>centre of the {name}</source>
            <translation>{name}的中心</translation>
        </message>
        <message>
            <source>This VOI is no {name}.</source>
            <translation>此 VOI 不是{name}。</translation>
        </message>
        <message>
            <source>A VOI lacks its {value}.</source>
            <translation>VOI 缺少 {value}。</translation>
        </message>
        <message>
            <source>size of the {name}</source>
            <translation>{name}的边长</translation>
        </message>
        <message>
            <source>Save the ROIs anew with ImageJ's ROI Manager (More, Save).</source>
            <translation>请用 ImageJ 的 ROI Manager（More，Save）重新保存 ROI。</translation>
        </message>
        <message>
            <source>a line</source>
            <translation>直线</translation>
        </message>
        <message>
            <source>a freehand line</source>
            <translation>手绘线</translation>
        </message>
        <message>
            <source>a segmented line</source>
            <translation>折线</translation>
        </message>
        <message>
            <source>an angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>The ROI {name} is {reason}, no area, and is left out.</source>
            <translation>ROI {name} 是{reason}而不是区域，已排除。</translation>
        </message>
        <message>
            <source>does not exist</source>
            <translation>不存在</translation>
        </message>
        <message>
            <source>The file {name} {reason}.</source>
            <translation>文件 {name} {reason}。</translation>
        </message>
        <message>
            <source>{name} is no ZIP file of ImageJ ROIs, or a damaged one.</source>
            <translation>{name} 不是 ImageJ ROI 的 ZIP 文件，或已损坏。</translation>
        </message>
        <message>
            <source>a rectangle with round corners</source>
            <translation>圆角矩形</translation>
        </message>
        <message>
            <source>{name} holds a damaged ImageJ ROI.</source>
            <translation>{name} 含有损坏的 ImageJ ROI。</translation>
        </message>
        <message>
            <source>{name} is too large for an ImageJ ROI.</source>
            <translation>{name} 过大，不是 ImageJ ROI。</translation>
        </message>
        <message>
            <source>{name} is too large for a set of ImageJ ROIs.</source>
            <translation>{name} 过大，不是 ImageJ ROI 集。</translation>
        </message>
        <message>
            <source>{name} holds no ImageJ ROI.</source>
            <translation>{name} 不含 ImageJ ROI。</translation>
        </message>
        <message>
            <source>The outline of the body is not known at the height of the VOIs: outline it again.</source>
            <translation>VOI 所在高度没有椎体轮廓：请重新勾画。</translation>
        </message>
        <message>
            <source>The VOIs reach {into:number} mm into the cleft of the basivertebral vein.</source>
            <translation>VOI 进入椎基静脉裂隙 {into} mm。</translation>
        </message>
        <message>
            <source>The {which} VOI reaches through the {which_1} endplate by {value:number} mm.</source>
            <translation>{which} VOI 穿过{which_1}终板 {value} mm。</translation>
        </message>
        <message>
            <source>The {which} VOI comes within {least:number} mm of the {which_2} endplate.</source>
            <translation>{which} VOI 距{which_2}终板不足 {least} mm。</translation>
        </message>
        <message>
            <source>Import the mask again.</source>
            <translation>请重新导入掩膜。</translation>
        </message>
        <message>
            <source>The voxels of a mask are damaged.</source>
            <translation>掩膜的体素已损坏。</translation>
        </message>
        <message>
            <source>The mask is empty.</source>
            <translation>掩膜是空的。</translation>
        </message>
        <message>
            <source>Choose a mask in which something is marked.</source>
            <translation>请选择有标记内容的掩膜。</translation>
        </message>
        <message>
            <source>This VOI is no mask.</source>
            <translation>此 VOI 不是掩膜。</translation>
        </message>
        <message>
            <source>A mask has an impossible grid.</source>
            <translation>掩膜的网格不可能存在。</translation>
        </message>
        <message>
            <source>The voxels of a mask are not those that were stored: its hash differs.</source>
            <translation>掩膜的体素不是所保存的体素：哈希值不同。</translation>
        </message>
        <message>
            <source>The voxels of a mask are gone from beside the VOI file.</source>
            <translation>VOI 文件所附的掩膜体素已不存在。</translation>
        </message>
        <message>
            <source>A mask lacks its voxels or its grid.</source>
            <translation>掩膜缺少体素或网格。</translation>
        </message>
        <message>
            <source>Draw one line along each endplate in the sagittal and in the coronal view.</source>
            <translation>请在矢状面和冠状面中沿每个终板各画一条线。</translation>
        </message>
        <message>
            <source>normal of the mid plane</source>
            <translation>中央平面的法线</translation>
        </message>
        <message>
            <source>A line on the {name} endplate is too short to say how it lies.</source>
            <translation>{name}终板上的线过短，无法确定其方向。</translation>
        </message>
        <message>
            <source>Both lines on the {name} endplate run the same way.</source>
            <translation>{name}终板上的两条线方向相同。</translation>
        </message>
        <message>
            <source>The lines on the {name} endplate stand upright.</source>
            <translation>{name}终板上的线为竖直方向。</translation>
        </message>
        <message>
            <source>point of the endplate</source>
            <translation>终板上的点</translation>
        </message>
        <message>
            <source>normal of the endplate</source>
            <translation>终板的法线</translation>
        </message>
        <message>
            <source>The upper endplate lies below the lower one.</source>
            <translation>上终板位于下终板之下。</translation>
        </message>
        <message>
            <source>The endplates of a placement are not readable.</source>
            <translation>无法读取放置中的终板。</translation>
        </message>
        <message>
            <source>end of a line on the {name} endplate</source>
            <translation>{name}终板上线的端点</translation>
        </message>
        <message>
            <source>The {name} must be three finite numbers in mm.</source>
            <translation>{name}必须是三个有限数值，单位 mm。</translation>
        </message>
        <message>
            <source>Give x, y and z.</source>
            <translation>请给出 x、y 和 z。</translation>
        </message>
        <message>
            <source>The {name} has no direction.</source>
            <translation>{name}没有方向。</translation>
        </message>
        <message>
            <source>Give a vector that is not zero.</source>
            <translation>请给出非零向量。</translation>
        </message>
        <message>
            <source>zero or more</source>
            <translation>大于或等于零</translation>
        </message>
        <message>
            <source>above zero</source>
            <translation>大于零</translation>
        </message>
        <message>
            <source>The {name} must be {wanted}, not {number:number} mm.</source>
            <translation>{name}必须{wanted}，不能为 {number} mm。</translation>
        </message>
        <message>
            <source>Give a length in millimetres.</source>
            <translation>请以毫米给出长度。</translation>
        </message>
        <message>
            <source>The axes of the {name} are not at right angles.</source>
            <translation>{name}的各轴不相互垂直。</translation>
        </message>
        <message>
            <source>Give three directions at right angles.</source>
            <translation>请给出三个相互垂直的方向。</translation>
        </message>
        <message>
            <source>The transform stretches or mirrors, so that a VOI would change its shape.</source>
            <translation>该变换含拉伸或镜像，会改变 VOI 的形状。</translation>
        </message>
        <message>
            <source>Use a rigid registration.</source>
            <translation>请使用刚性配准。</translation>
        </message>
        <message>
            <source>The {name} must be three numbers in mm.</source>
            <translation>{name}必须是三个数值，单位 mm。</translation>
        </message>
        <message>
            <source>The {name} must be a number of millimetres.</source>
            <translation>{name}必须是以毫米为单位的数值。</translation>
        </message>
        <message>
            <source>axis of the {name}</source>
            <translation>{name}的轴</translation>
        </message>
        <message>
            <source>The {name} needs three axes.</source>
            <translation>{name}需要三个轴。</translation>
        </message>
        <message>
            <source>The transform is no matrix of numbers.</source>
            <translation>该变换不是数值矩阵。</translation>
        </message>
        <message>
            <source>Give 4 x 4 numbers, row by row.</source>
            <translation>请逐行给出 4 x 4 个数值。</translation>
        </message>
        <message>
            <source>Place the VOIs in a vertebral body, or look at the pictures instead.</source>
            <translation>请将 VOI 放置在椎体内，或改为查看图片。</translation>
        </message>
        <message>
            <source>No vertebral body is found about the VOIs.</source>
            <translation>VOI 周围未找到椎体。</translation>
        </message>
        <message>
            <source>The VOIs do not lie in a vertebral body.</source>
            <translation>VOI 不在椎体内。</translation>
        </message>
        <message>
            <source>outlining the body</source>
            <translation>正在勾画椎体轮廓</translation>
        </message>
        <message>
            <source>The VOIs lie outside the volume.</source>
            <translation>VOI 位于体数据之外。</translation>
        </message>
        <message>
            <source>Place them inside.</source>
            <translation>请将其放置在体数据之内。</translation>
        </message>
        <message>
            <source>A VOI has a shape that is not known.</source>
            <translation>有一个 VOI 的形状无法识别。</translation>
        </message>
        <message>
            <source>Use a file that mctgui wrote, or update mctgui.</source>
            <translation>请使用 mctgui 写入的文件，或更新 mctgui。</translation>
        </message>
        <message>
            <source>A placement is one of {value}, not {how:kept}.</source>
            <translation>放置方式只能是 {value}，不能为 {how}。</translation>
        </message>
        <message>
            <source>The VOI file {path:kept} cannot be read.</source>
            <translation>无法读取 VOI 文件 {path}。</translation>
        </message>
        <message>
            <source>The construction has a VOI called {value} already.</source>
            <translation>作图中已有名为 {value} 的 VOI。</translation>
        </message>
        <message>
            <source>Choose another name.</source>
            <translation>请选择其他名称。</translation>
        </message>
        <message>
            <source>A VOI needs a name of 1 to 48 characters.</source>
            <translation>VOI 的名称须为 1 至 48 个字符。</translation>
        </message>
        <message>
            <source>stack axis of the image</source>
            <translation>图像的堆栈轴</translation>
        </message>
        <message>
            <source>normal of the central slice</source>
            <translation>中央层面的法线</translation>
        </message>
        <message>
            <source>This is not a VOI file of mctgui.</source>
            <translation>这不是 mctgui 的 VOI 文件。</translation>
        </message>
        <message>
            <source>Choose a file written by 'mctgui voi' or the Measure screen.</source>
            <translation>请选择由“mctgui voi”或测量界面写入的文件。</translation>
        </message>
        <message>
            <source>The VOI file has version {version}; versions up to {value} can be read.</source>
            <translation>VOI 文件的版本为 {version}；可读取的版本最高为 {value}。</translation>
        </message>
        <message>
            <source>Update mctgui.</source>
            <translation>请更新 mctgui。</translation>
        </message>
        <message>
            <source>The VOI file holds no VOIs.</source>
            <translation>VOI 文件不含 VOI。</translation>
        </message>
        <message>
            <source>Place and save them again.</source>
            <translation>请重新放置并保存。</translation>
        </message>
        <message>
            <source>{path:kept} is too large for a VOI file.</source>
            <translation>{path} 过大，不是 VOI 文件。</translation>
        </message>
        <message>
            <source>Choose a file written by 'mctgui voi'.</source>
            <translation>请选择由“mctgui voi”写入的文件。</translation>
        </message>
        <message>
            <source>The VOI file {path:kept} does not exist.</source>
            <translation>VOI 文件 {path} 不存在。</translation>
        </message>
        <message>
            <source>{path:kept} is not a VOI file: it is no JSON.</source>
            <translation>{path} 不是 VOI 文件：不是 JSON。</translation>
        </message>
        <message>
            <source>The VOI file lacks the upper or the lower cylinder.</source>
            <translation>VOI 文件缺少上圆柱或下圆柱。</translation>
        </message>
        <message>
            <source>In the VOI file the {name} cylinder does not follow from the construction beside it.</source>
            <translation>VOI 文件中的{name}圆柱与同一文件中的作图不符。</translation>
        </message>
        <message>
            <source>The file was changed by hand: place and save the VOIs again.</source>
            <translation>文件被手动更改过：请重新放置并保存 VOI。</translation>
        </message>
        <message>
            <source>measuring the placement</source>
            <translation>正在测量放置</translation>
        </message>
        <message>
            <source>No vertebra was placed more than once.</source>
            <translation>没有椎体被放置一次以上。</translation>
        </message>
        <message>
            <source>Place each vertebra at least twice.</source>
            <translation>请将每个椎体至少放置两次。</translation>
        </message>
        <message>
            <source>No vertebra was measured more than once.</source>
            <translation>没有椎体被测量一次以上。</translation>
        </message>
        <message>
            <source>Measure each vertebra at least twice.</source>
            <translation>请将每个椎体至少测量两次。</translation>
        </message>
        <message>
            <source>C {value:number} mm {value_1}</source>
            <translation>C {value} mm {value_1}</translation>
        </message>
        <message>
            <source>as placed</source>
            <translation>按放置</translation>
        </message>
        <message>
            <source>measuring: {change}</source>
            <translation>正在测量：{change}</translation>
        </message>
        <message>
            <source>A coefficient of variation needs means that are not zero.</source>
            <translation>变异系数要求均值不为零。</translation>
        </message>
        <message>
            <source>Look at the SD instead.</source>
            <translation>请改看 SD。</translation>
        </message>
        <message>
            <source>looking for the endplates</source>
            <translation>正在查找终板</translation>
        </message>
        <message>
            <source>half-maximum at ({value:number}, {value_1:number}, {value_2:number}) mm</source>
            <translation>半高点位于 ({value}, {value_1}, {value_2}) mm</translation>
        </message>
        <message>
            <source>line A</source>
            <translation>A 线</translation>
        </message>
        <message>
            <source>mirror overlap {dice:number}, directions of the slices within {spread:number} degrees</source>
            <translation>镜像重叠 {dice}，各层方向相差不超过 {spread} 度</translation>
        </message>
        <message>
            <source>mid plane</source>
            <translation>中央平面</translation>
        </message>
        <message>
            <source>body {height:number} mm high, wedge {wedge:number} degrees</source>
            <translation>椎体高 {height} mm，楔形角 {wedge} 度</translation>
        </message>
        <message>
            <source>Line A does not cross the vertebral body.</source>
            <translation>A 线未穿过椎体。</translation>
        </message>
        <message>
            <source>The anterior edge of the vertebral body was not found.</source>
            <translation>未找到椎体前缘。</translation>
        </message>
        <message>
            <source>The point in the wanted vertebra lies outside the volume.</source>
            <translation>所需椎体中的点位于体数据之外。</translation>
        </message>
        <message>
            <source>Give a point inside.</source>
            <translation>请给出体数据之内的点。</translation>
        </message>
        <message>
            <source>The proposed VOIs do not lie in the vertebral body.</source>
            <translation>建议的 VOI 不在椎体内。</translation>
        </message>
        <message>
            <source>there is one slice only: it is taken for the central slice</source>
            <translation>只有一层：将其作为中央层面</translation>
        </message>
        <message>
            <source>no {missing} endplate in the stack: the middle of the visible body is taken; set it</source>
            <translation>图像堆栈中没有{missing}终板：采用可见椎体的中间；请手动设定</translation>
        </message>
        <message>
            <source>endplates {height:number} mm apart at {wedge:number} degrees are not believable; set it</source>
            <translation>终板相距 {height} mm、夹角 {wedge} 度，不可信；请手动设定</translation>
        </message>
        <message>
            <source>The VOI lies outside the volume.</source>
            <translation>VOI 位于体数据之外。</translation>
        </message>
        <message>
            <source>Place it inside, and check that both are in the same patient space.</source>
            <translation>请将其放置在体数据之内，并确认二者在同一患者坐标系中。</translation>
        </message>
        <message>
            <source>The VOI holds no voxel of the volume: it lies beside it, or between its voxel centres.</source>
            <translation>VOI 不含体数据的任何体素：它位于体数据旁，或处于体素中心之间。</translation>
        </message>
        <message>
            <source>Place it inside the volume, or make it larger than a voxel.</source>
            <translation>请将其放置在体数据之内，或使其大于一个体素。</translation>
        </message>
        <message>
            <source>No vertebral body with a closed canal was found.</source>
            <translation>未找到椎管闭合的椎体。</translation>
        </message>
        <message>
            <source>Click the anterior edge and a point on the midline, or give --edge and --midline.</source>
            <translation>请点击前缘和中线上的一点，或给出 --edge 和 --midline。</translation>
        </message>
        <message>
            <source>body and canal</source>
            <translation>椎体与椎管</translation>
        </message>
        <message>
            <source>in {value:number} slices, bone above {threshold:number}</source>
            <translation>见于 {value} 层，骨阈值 {threshold}</translation>
        </message>
        <message>
            <source>the most central one was taken</source>
            <translation>采用最居中的一个</translation>
        </message>
        <message>
            <source>the one asked for was taken</source>
            <translation>采用所指定的一个</translation>
        </message>
        <message>
            <source>looking for body and canal</source>
            <translation>正在查找椎体与椎管</translation>
        </message>
        <message>
            <source>there are several, at z = {where} mm; {taken}</source>
            <translation>有多个，位于 z = {where} mm；{taken}</translation>
        </message>
        <message>
            <source>following lines</source>
            <translation>正在追踪线段</translation>
        </message>
        <message>
            <source>counting connections</source>
            <translation>正在计数连接</translation>
        </message>
        <message>
            <source>{value:number} million voxels have to be worked on, which takes about {value_1:number} GB of memory and {duration}.</source>
            <translation>需要处理 {value} 百万个体素，约需 {value_1} GB 内存和 {duration}。</translation>
        </message>
        <message>
            <source>This VOI is too large to be measured here: {value} {value_1:number} GB are free.</source>
            <translation>此 VOI 过大，无法在此测量：{value}现有 {value_1} GB 可用。</translation>
        </message>
        <message>
            <source>Choose a smaller VOI, or a volume with larger voxels.</source>
            <translation>请选择较小的 VOI 或体素较大的体数据。</translation>
        </message>
        <message>
            <source>finding the surface</source>
            <translation>正在查找表面</translation>
        </message>
        <message>
            <source>counting boxes</source>
            <translation>正在计数盒子</translation>
        </message>
        <message>
            <source>the VOI voxels only</source>
            <translation>仅 VOI 体素</translation>
        </message>
        <message>
            <source>all voxels of the volume</source>
            <translation>体数据的全部体素</translation>
        </message>
        <message>
            <source>the voxels of all VOIs together</source>
            <translation>所有 VOI 的体素合并</translation>
        </message>
        <message>
            <source>bone is value &gt; threshold; histogram of {value}; {grey}</source>
            <translation>骨为大于阈值的体素；直方图取自{value}；{grey}</translation>
        </message>
        <message>
            <source>bone is value &gt; threshold, given by the user</source>
            <translation>骨为大于阈值的体素，阈值由用户指定</translation>
        </message>
        <message>
            <source>8-bit grey values as they are</source>
            <translation>8 位灰度原值</translation>
        </message>
        <message>
            <source>values scaled linearly from {low:number}..{high:number} to levels 0..255; level {level}</source>
            <translation>数值由 {low}..{high} 线性缩放到 0..255 级；阈值级 {level}</translation>
        </message>
        <message>
            <source>The VOI holds no voxel of the volume.</source>
            <translation>VOI 不含体数据的任何体素。</translation>
        </message>
        <message>
            <source>counting grey values</source>
            <translation>正在统计灰度值</translation>
        </message>
        <message>
            <source>The grey range of the histogram must be two numbers, the lower one first.</source>
            <translation>直方图的灰度范围必须是两个数值，小的在前。</translation>
        </message>
        <message>
            <source>Give it in the unit of the volume, for instance -200 1500.</source>
            <translation>请以体数据的单位给出，例如 -200 1500。</translation>
        </message>
        <message>
            <source>The histogram's voxels hold values that are not numbers (NaN or infinite).</source>
            <translation>直方图的体素含有非数值（NaN 或无穷大）。</translation>
        </message>
        <message>
            <source>Fill them in before measuring, or take the histogram of a VOI elsewhere.</source>
            <translation>请在测量前将其填补，或采用别处 VOI 的直方图。</translation>
        </message>
        <message>
            <source>The threshold must be a number.</source>
            <translation>阈值必须是数值。</translation>
        </message>
        <message>
            <source>Give a value in the unit of the volume, or 'isodata'.</source>
            <translation>请以体数据的单位给出数值，或使用“isodata”。</translation>
        </message>
        <message>
            <source>There is no threshold method {method:kept}.</source>
            <translation>没有阈值方法 {method}。</translation>
        </message>
        <message>
            <source>Choose isodata, default, otsu or a number.</source>
            <translation>请选择 isodata、default、otsu 或数值。</translation>
        </message>
        <message>
            <source>The VOI mode {name:kept} does not go {value} a VOI.</source>
            <translation>VOI 模式 {name} 不能{value} VOI 的情况。</translation>
        </message>
        <message>
            <source>voi voxels</source>
            <translation>VOI 体素</translation>
        </message>
        <message>
            <source>Leave the mode out to have the fitting one chosen.</source>
            <translation>不指定模式即可自动选择合适的模式。</translation>
        </message>
        <message>
            <source>The voxels of {x:number} x {y:number} x {z:number} mm were interpolated linearly to {voxel_mm:number} mm on all sides before the threshold.</source>
            <translation>应用阈值之前，{x} x {y} x {z} mm 的体素已线性插值为边长 {voxel_mm} mm。</translation>
        </message>
        <message>
            <source>Tb.Th is below three voxels: near the resolution limit.</source>
            <translation>Tb.Th 小于三个体素：接近分辨率极限。</translation>
        </message>
        <message>
            <source>BV/TV is {bv_tv:number}: look whether the threshold separates bone from marrow.</source>
            <translation>BV/TV 为 {bv_tv}：请检查阈值是否将骨与骨髓分开。</translation>
        </message>
        <message>
            <source>part of it lies outside the volume</source>
            <translation>其一部分位于体数据之外</translation>
        </message>
        <message>
            <source>the voxels are coarse</source>
            <translation>体素较粗</translation>
        </message>
        <message>
            <source>The VOI holds {sampled:number} of its nominal volume: {why}.</source>
            <translation>VOI 仅含其标称体积的 {sampled}：{why}。</translation>
        </message>
        <message>
            <source>{zeros:number} of the voxels are exactly 0: an empty exterior counts as marrow here. Place a VOI inside the bone.</source>
            <translation>{zeros} 的体素恰为 0：此处空白的外部被计为骨髓。请在骨内放置 VOI。</translation>
        </message>
        <message>
            <source>The volume ends within {margin_mm:number} mm of the VOI (missing: {sides}): balls are not bounded there.</source>
            <translation>体数据在距 VOI {margin_mm} mm 以内终止（缺少：{sides}）：该处的球体没有边界。</translation>
        </message>
        <message>
            <source>{share:number} of the marrow lies within half a Tb.Sp of the VOI's wall, which makes Tb.Sp too small.</source>
            <translation>{share} 的骨髓距 VOI 边界不足 Tb.Sp 的一半，会使 Tb.Sp 偏小。</translation>
        </message>
        <message>
            <source>{lack:number} mm towards the {side}</source>
            <translation>{side} {lack} mm</translation>
        </message>
        <message>
            <source>A ball of {largest_mm:number} mm is wider than the {margin_mm:number} mm read around the VOI: its size may depend on bone farther away.</source>
            <translation>直径 {largest_mm} mm 的球体超过 VOI 周围读取的 {margin_mm} mm：其大小可能取决于更远处的骨。</translation>
        </message>
        <message>
            <source>reading the VOI</source>
            <translation>正在读取 VOI</translation>
        </message>
        <message>
            <source>finding the threshold</source>
            <translation>正在确定阈值</translation>
        </message>
        <message>
            <source>There is no bone in the VOI: no voxel is above the threshold {threshold:number}.</source>
            <translation>VOI 中没有骨：没有体素高于阈值 {threshold}。</translation>
        </message>
        <message>
            <source>Lower the threshold, or place the VOI in bone.</source>
            <translation>请降低阈值，或将 VOI 放置在骨内。</translation>
        </message>
        <message>
            <source>There is no marrow in the VOI: every voxel is above the threshold {threshold:number}.</source>
            <translation>VOI 中没有骨髓：所有体素均高于阈值 {threshold}。</translation>
        </message>
        <message>
            <source>Raise the threshold, or place the VOI in trabecular bone.</source>
            <translation>请提高阈值，或将 VOI 放置在骨小梁内。</translation>
        </message>
        <message>
            <source>counting</source>
            <translation>正在统计</translation>
        </message>
        <message>
            <source>Thickness is measured in a volume, not in a single slice.</source>
            <translation>厚度在体数据中测量，不能在单层中测量。</translation>
        </message>
        <message>
            <source>Choose a stack of slices.</source>
            <translation>请选择由多个层面组成的图像堆栈。</translation>
        </message>
        <message>
            <source>The VOI or its surroundings hold values that are not numbers (NaN or infinite).</source>
            <translation>VOI 或其周围含有非数值（NaN 或无穷大）。</translation>
        </message>
        <message>
            <source>Fill them in before measuring, or place the VOI elsewhere.</source>
            <translation>请在测量前将其填补，或将 VOI 放置在别处。</translation>
        </message>
        <message>
            <source>BV/TV / Tb.Th</source>
            <translation>BV/TV / Tb.Th</translation>
        </message>
        <message>
            <source>There is no VOI mode {name:kept}.</source>
            <translation>没有 VOI 模式 {name}。</translation>
        </message>
        <message>
            <source>Choose {value} or {value_1}.</source>
            <translation>请选择 {value} 或 {value_1}。</translation>
        </message>
        <message>
            <source>measuring plates and rods</source>
            <translation>正在测量板状与杆状骨小梁</translation>
        </message>
        <message>
            <source>measuring the structure</source>
            <translation>正在测量结构</translation>
        </message>
        <message>
            <source>preparing the measurement</source>
            <translation>正在准备测量</translation>
        </message>
        <message>
            <source>Conn.D is negative: loose pieces of bone or closed cavities outnumber the connections. Of the largest piece alone, its cavities filled, it is {value:number} per mm3.</source>
            <translation>Conn.D 为负：游离骨块或封闭空腔多于连接。仅取最大骨块并填充其空腔，则为 {value} /mm³。</translation>
        </message>
        <message>
            <source>BS/BV and SMI are left out: there is no bone surface in the VOI.</source>
            <translation>已排除 BS/BV 和 SMI：VOI 中没有骨表面。</translation>
        </message>
        <message>
            <source>The fractal dimension is left out: the VOI is too small for three sizes of boxes.</source>
            <translation>已排除分形维数：VOI 过小，不足以使用三种大小的盒子。</translation>
        </message>
        <message>
            <source>DA is left out: too few lines meet bone in the VOI, or their mean intercept lengths do not make an ellipsoid.</source>
            <translation>已排除 DA：VOI 中与骨相交的线过少，或其平均截距长度不构成椭球。</translation>
        </message>
        <message>
            <source>The mean intercept lengths differ by {misfit:number} from an ellipsoid: DA and its axes describe this bone only roughly.</source>
            <translation>平均截距长度与椭球相差 {misfit}：DA 及其轴只能粗略描述此骨。</translation>
        </message>
        <message>
            <source>SMI says little here: {concave:number} of the bone surface is concave, which lowers it (Salmon 2015); BoneJ 2 no longer offers it.</source>
            <translation>SMI 在此意义有限：{concave} 的骨表面为凹面，使其降低（Salmon 2015）；BoneJ 2 已不再提供。</translation>
        </message>
        <message>
            <source>measuring the surface</source>
            <translation>正在测量表面</translation>
        </message>
        <message>
            <source>measuring distances</source>
            <translation>正在计算距离</translation>
        </message>
        <message>
            <source>The voxel size must be a positive number of millimetres.</source>
            <translation>体素大小必须是以毫米为单位的正数。</translation>
        </message>
        <message>
            <source>Give the spacing of the volume.</source>
            <translation>请给出体数据的体素间距。</translation>
        </message>
        <message>
            <source>Thickness needs cubic voxels, and these are {z:number} x {y:number} x {x:number} mm.</source>
            <translation>厚度测量需要立方体体素，而当前体素为 {z} x {y} x {x} mm。</translation>
        </message>
        <message>
            <source>Resample the volume to its smallest spacing first, as the measurement does.</source>
            <translation>请先将体数据重采样到其最小体素间距，与测量时的做法相同。</translation>
        </message>
        <message>
            <source>The part to be measured is {value} voxels long.</source>
            <translation>待测部分长 {value} 个体素。</translation>
        </message>
        <message>
            <source>Place a VOI that is no longer than {longest_side} voxels.</source>
            <translation>请放置不长于 {longest_side} 个体素的 VOI。</translation>
        </message>
        <message>
            <source>There is nothing but one phase in the volume, so that its thickness is not defined.</source>
            <translation>体数据中只有一种组分，其厚度没有定义。</translation>
        </message>
        <message>
            <source>Choose another threshold or a larger volume.</source>
            <translation>请选择其他阈值或更大的体数据。</translation>
        </message>
        <message>
            <source>finding centres</source>
            <translation>正在查找球心</translation>
        </message>
        <message>
            <source>painting balls</source>
            <translation>正在计算局部厚度</translation>
        </message>
        <message>
            <source>cleaning up</source>
            <translation>正在清理</translation>
        </message>
        <message>
            <source>No grey level separates bone from marrow here: the voxels of the VOI hardly differ.</source>
            <translation>此处没有可将骨与骨髓分开的灰度级：VOI 的体素几乎没有差别。</translation>
        </message>
        <message>
            <source>Place the VOI where there are bone and marrow, or give a threshold of your own.</source>
            <translation>请将 VOI 放置在有骨和骨髓的位置，或自行指定阈值。</translation>
        </message>
        <message>
            <source>Place the VOI where there are bone and marrow.</source>
            <translation>请将 VOI 放置在有骨和骨髓的位置。</translation>
        </message>
        <message>
            <source>FID of {images} images is far too large (its features are 2048): compare it with FIDs of as many images only. KID is unbiased, but spreads widely with few images.</source>
            <translation>{images} 幅图像的 FID 会明显偏大（特征数为 2048）：只能与相同图像数的 FID 比较。KID 无偏，但图像少时离散度大。</translation>
        </message>
        <message>
            <source>The Frechet distance of {value:number} and {value_1:number} images means nothing: its bias depends on their number.</source>
            <translation>{value} 幅与 {value_1} 幅图像的 Frechet 距离没有意义：其偏倚取决于图像数。</translation>
        </message>
        <message>
            <source>Compare equally many images.</source>
            <translation>请比较数量相同的图像。</translation>
        </message>
        <message>
            <source>The two sets have other features.</source>
            <translation>两组的特征不同。</translation>
        </message>
        <message>
            <source>Take the features of both from one network.</source>
            <translation>请用同一网络提取两组的特征。</translation>
        </message>
        <message>
            <source>A distance of distributions needs two images on either side.</source>
            <translation>计算分布距离时每组至少需要两幅图像。</translation>
        </message>
        <message>
            <source>Compare more images.</source>
            <translation>请比较更多图像。</translation>
        </message>
        <message>
            <source>Some of the features are not finite.</source>
            <translation>部分特征不是有限数值。</translation>
        </message>
        <message>
            <source>Check the images and the weights.</source>
            <translation>请检查图像和权重。</translation>
        </message>
        <message>
            <source>{name:kept} does not fit the Inception of FID.</source>
            <translation>{name} 与 FID 的 Inception 不符。</translation>
        </message>
        <message>
            <source>Get the file of pytorch-fid.</source>
            <translation>请获取 pytorch-fid 的文件。</translation>
        </message>
        <message>
            <source>Get pt_inception-2015-12-05-6726825d.pth from the releases of pytorch-fid, or go on without FID.</source>
            <translation>请从 pytorch-fid 的发布页获取 pt_inception-2015-12-05-6726825d.pth，或不计算 FID。</translation>
        </message>
        <message>
            <source>{name:kept} is the Inception as TorchScript, which is code: it was not opened.</source>
            <translation>{name} 是 TorchScript 形式的 Inception，属于代码：未打开。</translation>
        </message>
        <message>
            <source>{name:kept} is not the published Inception of FID: its SHA-256 begins with {value}, not {value_2}.</source>
            <translation>{name} 不是已发布的 FID 用 Inception：其 SHA-256 以 {value} 开头，而非 {value_2}。</translation>
        </message>
        <message>
            <source>{name:kept} holds no state dict of a network.</source>
            <translation>{name} 不含网络的 state dict。</translation>
        </message>
        <message>
            <source>{name:kept} could not be read: {strerror}.</source>
            <translation>无法读取 {name}：{strerror}。</translation>
        </message>
        <message>
            <source>Check the file and its folder.</source>
            <translation>请检查文件及其文件夹。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged, or holds more than weights.</source>
            <translation>{name} 已损坏，或含有权重以外的内容。</translation>
        </message>
        <message>
            <source>SSIM after Wang needs pictures of at least 11 x 11 pixels.</source>
            <translation>Wang 的 SSIM 需要至少 11 x 11 像素的图像。</translation>
        </message>
        <message>
            <source>Compare larger pictures, or by the global SSIM.</source>
            <translation>请比较更大的图像，或使用全局 SSIM。</translation>
        </message>
        <message>
            <source>No window of SSIM fits between this mask and the border.</source>
            <translation>此掩膜与边缘之间容不下 SSIM 的窗口。</translation>
        </message>
        <message>
            <source>Choose a mask away from the border.</source>
            <translation>请选择远离边缘的掩膜。</translation>
        </message>
        <message>
            <source>Images of different sizes cannot be compared: {shapes}.</source>
            <translation>大小不同的图像不能比较：{shapes}。</translation>
        </message>
        <message>
            <source>Bring them to one grid first.</source>
            <translation>请先将它们转换到同一网格。</translation>
        </message>
        <message>
            <source>There is nothing to compare: no pixel lies within the mask.</source>
            <translation>没有可比较的内容：掩膜内没有像素。</translation>
        </message>
        <message>
            <source>Choose another mask.</source>
            <translation>请选择其他掩膜。</translation>
        </message>
        <message>
            <source>The images hold values that are no numbers (NaN or infinite).</source>
            <translation>图像含有非数值（NaN 或无穷）。</translation>
        </message>
        <message>
            <source>The range of the grey values cannot be {data_range:number}.</source>
            <translation>灰度值范围不能为 {data_range}。</translation>
        </message>
        <message>
            <source>Give 255 for pictures of 8 bits.</source>
            <translation>8 位图像请给出 255。</translation>
        </message>
        <message>
            <source>Refining the match</source>
            <translation>正在精化匹配</translation>
        </message>
        <message>
            <source>The two scans do not seem to show the same vertebra: {reason}.</source>
            <translation>两个扫描似乎不是同一椎体：{reason}。</translation>
        </message>
        <message>
            <source>Check that both belong to one specimen and that their voxel sizes are right.</source>
            <translation>请确认二者属于同一标本，且体素大小正确。</translation>
        </message>
        <message>
            <source>laid on each other as well as can be, their local correlation is {mean_local:number}, and {least_lncc:number} is the least that counts</source>
            <translation>最佳重合时局部相关为 {mean_local}，而至少须达到 {least_lncc}</translation>
        </message>
        <message>
            <source>half a millimetre along the stack changes their local correlation by only {drop:number}, so that it comes from the shape and not from the trabeculae</source>
            <translation>沿堆栈移动半毫米，局部相关仅变化 {drop}，因此该相关来自外形而非骨小梁</translation>
        </message>
        <message>
            <source>The two scans share only {shared:number} mm of height.</source>
            <translation>两个扫描仅有 {shared} mm 的共同高度。</translation>
        </message>
        <message>
            <source>Give stacks that show the same part of the vertebra.</source>
            <translation>请提供显示椎体同一部分的堆栈。</translation>
        </message>
        <message>
            <source>local correlation</source>
            <translation>局部相关</translation>
        </message>
        <message>
            <source>Trying all turns</source>
            <translation>正在尝试所有旋转</translation>
        </message>
        <message>
            <source>Comparing grey values</source>
            <translation>正在比较灰度值</translation>
        </message>
        <message>
            <source>Trying how the stacks lie</source>
            <translation>正在尝试堆栈的相对方向</translation>
        </message>
        <message>
            <source>Comparing slices</source>
            <translation>正在比较层面</translation>
        </message>
        <message>
            <source>Blurring the micro-CT</source>
            <translation>正在模糊 micro-CT</translation>
        </message>
        <message>
            <source>Looking for the vertebral body</source>
            <translation>正在查找椎体</translation>
        </message>
        <message>
            <source>Pairing slices</source>
            <translation>正在配对层面</translation>
        </message>
        <message>
            <source>Judging the match</source>
            <translation>正在评估匹配</translation>
        </message>
        <message>
            <source>mutual information</source>
            <translation>互信息</translation>
        </message>
        <message>
            <source>The rigid refinement made the match worse (correlation {correlation:number} before it, {correlation_1:number} after).</source>
            <translation>刚性精化使匹配变差（相关由 {correlation} 变为 {correlation_1}）。</translation>
        </message>
        <message>
            <source>Fix a pair of slices as an anchor, or register without it.</source>
            <translation>请固定一对层面作为锚点，或不作刚性精化进行配准。</translation>
        </message>
        <message>
            <source>The anchor MDCT {mdct_index}, micro-CT {microct_index} names a slice that is not there.</source>
            <translation>锚点 MDCT {mdct_index}、micro-CT {microct_index} 指向不存在的层面。</translation>
        </message>
        <message>
            <source>The MDCT has {value} slices and the micro-CT {value_1}, counted from 0.</source>
            <translation>MDCT 有 {value} 层，micro-CT 有 {value_1} 层，从 0 计数。</translation>
        </message>
        <message>
            <source>nowhere do {least_inliers} key points of two slices agree clearly</source>
            <translation>没有任何两个层面有 {least_inliers} 个关键点明确一致</translation>
        </message>
        <message>
            <source>Use a file that 'mctgui register' or the window wrote.</source>
            <translation>请使用“mctgui register”或本程序窗口写出的文件。</translation>
        </message>
        <message>
            <source>This is not a registration of mctgui.</source>
            <translation>这不是 mctgui 的配准文件。</translation>
        </message>
        <message>
            <source>The registration has a version other than {version}, which can be read.</source>
            <translation>该配准的版本不是可读取的版本 {version}。</translation>
        </message>
        <message>
            <source>The transform of the registration stretches or mirrors.</source>
            <translation>该配准的变换含有缩放或镜像。</translation>
        </message>
        <message>
            <source>The registration is incomplete or damaged.</source>
            <translation>该配准不完整或已损坏。</translation>
        </message>
        <message>
            <source>{path:kept} is too large for a registration.</source>
            <translation>{path} 过大，不是配准文件。</translation>
        </message>
        <message>
            <source>The registration {path:kept} {reason}.</source>
            <translation>配准文件 {path} {reason}。</translation>
        </message>
        <message>
            <source>{path:kept} is no registration: it is no JSON.</source>
            <translation>{path} 不是配准文件：不是 JSON。</translation>
        </message>
        <message>
            <source>rigid refinement</source>
            <translation>刚性精化</translation>
        </message>
        <message>
            <source>The rigid refinement failed: the two scans hardly overlap where it began.</source>
            <translation>刚性精化失败：起始位置处两个扫描几乎不重叠。</translation>
        </message>
        <message>
            <source>Refining in space</source>
            <translation>正在三维精化</translation>
        </message>
        <message>
            <source>The settings of the registration are missing.</source>
            <translation>缺少配准的设置。</translation>
        </message>
        <message>
            <source>The registration has a setting {value:kept} that is not known.</source>
            <translation>配准含有未知的设置 {value}。</translation>
        </message>
        <message>
            <source>{name} = {value:kept} is no setting of a registration.</source>
            <translation>{name} = {value} 不是配准的有效设置。</translation>
        </message>
        <message>
            <source>Choose {low:number} to {high:number}.</source>
            <translation>请选择 {low} 至 {high}。</translation>
        </message>
        <message>
            <source>{name} = {value:kept} is no whole number.</source>
            <translation>{name} = {value} 不是整数。</translation>
        </message>
        <message>
            <source>Choose {low} to {high}.</source>
            <translation>请选择 {low} 至 {high}。</translation>
        </message>
        <message>
            <source>Choose {value}.</source>
            <translation>请选择 {value}。</translation>
        </message>
        <message>
            <source>{name} is neither on nor off.</source>
            <translation>{name} 既非开也非关。</translation>
        </message>
        <message>
            <source>Choose true or false.</source>
            <translation>请选择 true 或 false。</translation>
        </message>
        <message>
            <source>The {name} shows nothing: all its voxels have one value.</source>
            <translation>{name} 中没有内容：所有体素的值相同。</translation>
        </message>
        <message>
            <source>Choose another volume.</source>
            <translation>请选择其他体数据。</translation>
        </message>
        <message>
            <source>The {name} has voxels of {z:number} x {y:number} x {x:number} mm, with which no slices can be matched.</source>
            <translation>{name} 的体素为 {z} x {y} x {x} mm，无法据此匹配层面。</translation>
        </message>
        <message>
            <source>Open it again with the voxel size that its scanner gives.</source>
            <translation>请以扫描仪给出的体素大小重新打开。</translation>
        </message>
        <message>
            <source>The {name} is only {value:number} mm high.</source>
            <translation>{name} 的高度仅为 {value} mm。</translation>
        </message>
        <message>
            <source>Give stacks of {least_height_mm:number} mm or more along their slices.</source>
            <translation>请提供沿层面方向至少 {least_height_mm} mm 的堆栈。</translation>
        </message>
        <message>
            <source>Reading the {name}</source>
            <translation>正在读取 {name}</translation>
        </message>
        <message>
            <source>Looking for bone in the {name}</source>
            <translation>正在 {name} 中查找骨</translation>
        </message>
        <message>
            <source>to the left</source>
            <translation>向左</translation>
        </message>
        <message>
            <source>to the right</source>
            <translation>向右</translation>
        </message>
        <message>
            <source>to the head</source>
            <translation>向头侧</translation>
        </message>
        <message>
            <source>to the feet</source>
            <translation>向足侧</translation>
        </message>
        <message>
            <source>The micro-CT is turned by {turn_deg:number} degrees in the plane of the slices.</source>
            <translation>micro-CT 在层面内旋转 {turn_deg} 度。</translation>
        </message>
        <message>
            <source>Both scans show {overlap_mm:number} mm of the vertebra.</source>
            <translation>两个扫描共同显示椎体的 {overlap_mm} mm。</translation>
        </message>
        <message>
            <source>The two stacks run in opposite directions; one was turned over.</source>
            <translation>两个堆栈方向相反；已将其中一个翻转。</translation>
        </message>
        <message>
            <source>The two scans are parallel to within 0.2 degrees.</source>
            <translation>两个扫描平行，偏差在 0.2 度以内。</translation>
        </message>
        <message>
            <source>, the micro-CT {lean}</source>
            <translation>，micro-CT {lean}</translation>
        </message>
        <message>
            <source>The two scans are tilted by {tilt_deg:number} degrees against each other{which_way}.</source>
            <translation>两个扫描相互倾斜 {tilt_deg} 度{which_way}。</translation>
        </message>
        <message>
            <source>Too few key points agreed, so the slices were matched by their grey values.</source>
            <translation>一致的关键点太少，因此按灰度值匹配层面。</translation>
        </message>
        <message>
            <source>with its slices in reverse order</source>
            <translation>层面顺序颠倒</translation>
        </message>
        <message>
            <source>with its slices mirrored</source>
            <translation>层面镜像</translation>
        </message>
        <message>
            <source>The micro-CT is the mirror image of the MDCT: one of the two stacks was written {how}, most likely the micro-CT, whose files do not say where left is. Mirror it before anything is told by its side.</source>
            <translation>micro-CT 是 MDCT 的镜像：两个堆栈之一在写出时{how}，很可能是 micro-CT，其文件未说明左侧所在。请先将其镜像，再据其左右作判断。</translation>
        </message>
        <message>
            <source>The two scans are tilted by about {tilt_deg:number} degrees and the rigid refinement was off: slice pairs are wrong by up to {value:number} mm at the edge of the vertebral body.</source>
            <translation>两个扫描相互倾斜约 {tilt_deg} 度，且未作刚性精化：层面对在椎体边缘处的误差可达 {value} mm。</translation>
        </message>
        <message>
            <source>The pixel sizes do not agree: in the plane the MDCT shows the vertebra {scale:number} times as large as the micro-CT does. Check the voxel size of the micro-CT.</source>
            <translation>像素大小不一致：在层面内，MDCT 显示的椎体为 micro-CT 的 {scale} 倍。请检查 micro-CT 的体素大小。</translation>
        </message>
        <message>
            <source>In space the two fit best when the micro-CT is made {volume_scale:number} times as large.</source>
            <translation>在三维中，将 micro-CT 放大为 {volume_scale} 倍时二者最吻合。</translation>
        </message>
        <message>
            <source>By the slices alone one MDCT slice is {value:number} micro-CT slices, but by their distances it should be {value_1:number}: a tilt, or a wrong slice distance.</source>
            <translation>仅按层面匹配，一个 MDCT 层面对应 {value} 个 micro-CT 层面，而按层间距应为 {value_1} 个：存在倾斜，或层间距有误。</translation>
        </message>
        <message>
            <source>The two scans share only {overlap_mm:number} mm of height: look at several slices before relying on it.</source>
            <translation>两个扫描仅有 {overlap_mm} mm 的共同高度：采信之前请查看多个层面。</translation>
        </message>
        <message>
            <source>Without the rigid refinement the MDCT side of the pairs is interpolated, not resampled.</source>
            <translation>未作刚性精化时，层面对的 MDCT 一侧为插值，而非重采样。</translation>
        </message>
        <message>
            <source>Slice pairs alone would be wrong by up to {value:number} mm at the edge of the vertebral body; the whole transform is used.</source>
            <translation>仅用层面对，在椎体边缘处的误差可达 {value} mm；已采用完整变换。</translation>
        </message>
        <message>
            <source>No order of the slices keeps to all anchors.</source>
            <translation>没有符合所有锚点的层面顺序。</translation>
        </message>
        <message>
            <source>Two anchors cross or lie too far apart: remove one of them.</source>
            <translation>有两个锚点交叉或相距过远：请移除其中一个。</translation>
        </message>
        <message>
            <source>An anchor lies outside the slices that are matched.</source>
            <translation>有锚点位于所匹配的层面之外。</translation>
        </message>
        <message>
            <source>Remove it, or match more slices.</source>
            <translation>请将其移除，或匹配更多层面。</translation>
        </message>
        <message>
            <source>{value} scores are missing: {used} of {value_2:number} images are used for W, the exact agreement and ICC.</source>
            <translation>缺少 {value} 个评分：W、完全一致率和 ICC 使用 {value_2} 幅图像中的 {used} 幅。</translation>
        </message>
        <message>
            <source>All scores equal: every score is {only:number}. Kendall's W, alpha, kappa and ICC are not defined; SPSS prints W as 0.000 with p 1.000. The agreement is complete, as AC2 and the exact agreement say.</source>
            <translation>评分全部相同：均为 {only}。Kendall W、alpha、kappa 和 ICC 未定义；SPSS 输出 W 为 0.000，p 为 1.000。如 AC2 和完全一致率所示，评阅者完全一致。</translation>
        </message>
        <message>
            <source>The scores of all readers stand in sorted order: was the pairing by image lost when they were entered? Then W is the largest that the counts allow, not the readers' agreement.</source>
            <translation>所有评阅者的评分均按大小排列：录入时是否丢失了按图像的对应关系？若是，则 W 是频数所允许的最大值，而非评阅者的一致性。</translation>
        </message>
        <message>
            <source>Only one reader's scores vary: W is then 1/{readers} whatever they are, and says nothing about agreement.</source>
            <translation>只有一名评阅者的评分有变化：此时 W 恒为 1/{readers}，不能说明一致性。</translation>
        </message>
        <message>
            <source>With {images_used} images the chi-square p of W is inexact: use the permutation p of {p_permutation:number}.</source>
            <translation>仅 {images_used} 幅图像时，W 的卡方 p 不准确：请使用置换 p（{p_permutation}）。</translation>
        </message>
        <message>
            <source>With two readers W is (1 + Spearman's rho) / 2: 0.5 means no agreement.</source>
            <translation>两名评阅者时，W 等于 (1 + Spearman rho) / 2：0.5 表示无一致性。</translation>
        </message>
        <message>
            <source>{top:number} of the scores are the same step: W, kappa, alpha and ICC then depend on single images. Look at AC2 and the exact agreement too.</source>
            <translation>{top} 的评分为同一等级：此时 W、kappa、alpha 和 ICC 取决于个别图像。请同时参看 AC2 和完全一致率。</translation>
        </message>
        <message>
            <source>The scores of {reader} are constant: every one is {value:number}.</source>
            <translation>{reader} 的评分没有变化：均为 {value}。</translation>
        </message>
        <message>
            <source>W is the largest that these scores allow. That happens honestly when readers differ only in their limits between steps, and also when the pairing of the scores by image was lost.</source>
            <translation>W 为这些评分所允许的最大值。评阅者之间仅等级界限不同时会如此，评分丢失按图像的对应关系时也会如此。</translation>
        </message>
        <message>
            <source>Fewer than two images have a score of every reader: Kendall's W cannot be computed.</source>
            <translation>所有评阅者都评分的图像少于两幅：无法计算 Kendall W。</translation>
        </message>
        <message>
            <source>Complete the scores, or leave out the reader who has none.</source>
            <translation>请补全评分，或排除没有评分的评阅者。</translation>
        </message>
        <message>
            <source>A coefficient of variation needs means that are not 0.</source>
            <translation>变异系数要求均值不为 0。</translation>
        </message>
        <message>
            <source>Leave out the pairs whose mean is 0.</source>
            <translation>请排除均值为 0 的数对。</translation>
        </message>
        <message>
            <source>A paired comparison needs two values or more on both sides, not {size} and {size_1}.</source>
            <translation>配对比较要求两侧各有两个或更多数值，而不是 {size} 个和 {size_1} 个。</translation>
        </message>
        <message>
            <source>Give both measurements of every thing.</source>
            <translation>请给出每个对象的两次测量。</translation>
        </message>
        <message>
            <source>W: Kendall's W, corrected for ties; p from its chi-square.</source>
            <translation>W：Kendall W，经同秩校正；p 由其卡方得出。</translation>
        </message>
        <message>
            <source>Mean ± SD (n - 1) of the scores of all readers; p: Mann-Whitney U, two-sided, corrected for ties, without continuity correction.</source>
            <translation>所有评阅者评分的均值 ± SD (n - 1)；p：Mann-Whitney U 检验，双侧，经同秩校正，无连续性校正。</translation>
        </message>
        <message>
            <source>not defined, every score is {value:number}; shown as SPSS 26 prints it</source>
            <translation>未定义，所有评分均为 {value}；按 SPSS 26 的输出显示</translation>
        </message>
        <message>
            <source>not defined, every score is {only:number} (100 % agreement); shown as SPSS 26 prints it</source>
            <translation>未定义，所有评分均为 {only}（100 % 一致）；按 SPSS 26 的输出显示</translation>
        </message>
        <message>
            <source>not defined, no reader's scores vary; shown as SPSS 26 prints it</source>
            <translation>未定义，每名评阅者的评分都没有变化；按 SPSS 26 的输出显示</translation>
        </message>
        <message>
            <source>The counts of {reader} do not fit the scale {low} to {high}.</source>
            <translation>{reader} 的频数与 {low} 至 {high} 的等级不符。</translation>
        </message>
        <message>
            <source>Give {value:number} numbers of scores.</source>
            <translation>请给出 {value} 个评分频数。</translation>
        </message>
        <message>
            <source>The row of {reader} sums to {total} scores, another one to {images}.</source>
            <translation>{reader} 一行合计 {total} 个评分，另一行为 {images} 个。</translation>
        </message>
        <message>
            <source>Repair the counts: every reader scores every image.</source>
            <translation>请更正频数：每名评阅者须为每幅图像评分。</translation>
        </message>
        <message>
            <source>Agreement needs scores of at least two images by at least two readers.</source>
            <translation>一致性分析需要至少两名评阅者对至少两幅图像的评分。</translation>
        </message>
        <message>
            <source>Give one row for each image and one column for each reader.</source>
            <translation>请每幅图像一行、每名评阅者一列。</translation>
        </message>
        <message>
            <source>A scale from {low} to {high} has no steps.</source>
            <translation>从 {low} 到 {high} 没有等级。</translation>
        </message>
        <message>
            <source>Give its lowest and its highest score.</source>
            <translation>请给出最低分和最高分。</translation>
        </message>
        <message>
            <source>The names do not go with the table of scores.</source>
            <translation>名称与评分表不符。</translation>
        </message>
        <message>
            <source>Give one for each row and each column.</source>
            <translation>请为每行和每列各给出一个名称。</translation>
        </message>
        <message>
            <source>The score {value:number} of {value_1} for {value_2} is no step of the scale {low} to {high}.</source>
            <translation>{value_1} 对 {value_2} 的评分 {value} 不在 {low} 至 {high} 的等级之内。</translation>
        </message>
        <message>
            <source>Correct the score, or give the right scale.</source>
            <translation>请更正评分，或给出正确的等级范围。</translation>
        </message>
        <message>
            <source>A comparison needs two groups or more.</source>
            <translation>比较需要两组或更多。</translation>
        </message>
        <message>
            <source>Choose another group to compare with.</source>
            <translation>请选择其他组进行比较。</translation>
        </message>
        <message>
            <source>The {name} group holds no values, or something that is no number.</source>
            <translation>{name} 组没有数值，或含有非数值。</translation>
        </message>
        <message>
            <source>Give at least one number in each group.</source>
            <translation>请在每组中至少给出一个数值。</translation>
        </message>
        <message>
            <source>bands of Jin et al. 2021, section 2.9</source>
            <translation>Jin 等 2021，2.9 节的等级划分</translation>
        </message>
        <message>
            <source>not named in the paper</source>
            <translation>论文未命名</translation>
        </message>
        <message>
            <source>one reader alone</source>
            <translation>只有一名评阅者</translation>
        </message>
        <message>
            <source>fewer than two images scored by every reader</source>
            <translation>所有评阅者都评分的图像少于两幅</translation>
        </message>
        <message>
            <source>agreement of each reader with themselves</source>
            <translation>评阅者自身一致性</translation>
        </message>
        <message>
            <source>done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>There are no scores to analyse.</source>
            <translation>没有可分析的评分。</translation>
        </message>
        <message>
            <source>Merge the results of at least one reader first.</source>
            <translation>请先收取至少一名评阅者的结果。</translation>
        </message>
        <message>
            <source>comparing the classes on {name}</source>
            <translation>正在按{name}比较各类别</translation>
        </message>
        <message>
            <source>agreement on {name}</source>
            <translation>{name}的一致性</translation>
        </message>
        <message>
            <source>The scores name a {what} that the study does not have: {value}.</source>
            <translation>评分中的{what}不属于此研究：{value}。</translation>
        </message>
        <message>
            <source>Correct the scores.</source>
            <translation>请更正评分。</translation>
        </message>
        <message>
            <source>{name} and {name_1} of one class are both of pair {pair}.</source>
            <translation>同一类别的 {name} 和 {name_1} 都属于配对 {pair}。</translation>
        </message>
        <message>
            <source>Give the images of each place a pair of their own, or leave the pairs out.</source>
            <translation>请为每个位置的图像给出各自的配对，或不给出配对。</translation>
        </message>
        <message>
            <source>This study is not locked: there is nothing to merge.</source>
            <translation>此研究尚未锁定：没有可收取的结果。</translation>
        </message>
        <message>
            <source>Lock it first.</source>
            <translation>请先锁定。</translation>
        </message>
        <message>
            <source>{name:kept} is the log of another study.</source>
            <translation>{name} 是另一研究的日志。</translation>
        </message>
        <message>
            <source>Put the study's own log back.</source>
            <translation>请放回此研究自己的日志。</translation>
        </message>
        <message>
            <source>{name:kept} does not tell of the unblinding that made {scores}: its end was cut off.</source>
            <translation>{name} 没有记录产生 {scores} 的揭盲：其末尾已被截去。</translation>
        </message>
        <message>
            <source>Put the whole log back from a backup.</source>
            <translation>请从备份恢复完整的日志。</translation>
        </message>
        <message>
            <source>The criterion '{id}'</source>
            <translation>标准“{id}”</translation>
        </message>
        <message>
            <source>The title for readers</source>
            <translation>评阅者看到的标题</translation>
        </message>
        <message>
            <source>The instructions</source>
            <translation>评阅说明</translation>
        </message>
        <message>
            <source>{where} would tell readers what they must not know: it says '{word}'.</source>
            <translation>{where}会透露评阅者不应知道的内容：其中有“{word}”。</translation>
        </message>
        <message>
            <source>Write it in words that fit every image of the study.</source>
            <translation>请改用适合研究中所有图像的措辞。</translation>
        </message>
        <message>
            <source>Record {value:number} of {name} was changed after it was written, or does not follow the one before.</source>
            <translation>{name} 的第 {value} 条记录在写入后被改动，或与前一条不衔接。</translation>
        </message>
        <message>
            <source>Ask for the file as the program wrote it; it may not be edited, not even its blanks.</source>
            <translation>请索取程序写出的原始文件；不得编辑，连空格也不能改。</translation>
        </message>
        <message>
            <source>{name:kept} is too large to be a file of answers.</source>
            <translation>{name} 过大，不是评分文件。</translation>
        </message>
        <message>
            <source>Give the file that mctgui wrote.</source>
            <translation>请给出 mctgui 写出的文件。</translation>
        </message>
        <message>
            <source>{name:kept} could not be read.</source>
            <translation>无法读取 {name}。</translation>
        </message>
        <message>
            <source>Check the path and its permissions.</source>
            <translation>请检查路径及其权限。</translation>
        </message>
        <message>
            <source>{name:kept} is open in another window or program.</source>
            <translation>{name} 已在另一窗口或程序中打开。</translation>
        </message>
        <message>
            <source>Close it there first.</source>
            <translation>请先在那里关闭。</translation>
        </message>
        <message>
            <source>{name:kept} exists already.</source>
            <translation>{name} 已存在。</translation>
        </message>
        <message>
            <source>Open it to go on, or choose another name.</source>
            <translation>请打开它以继续，或选择其他名称。</translation>
        </message>
        <message>
            <source>There is no file {name:kept}.</source>
            <translation>文件 {name} 不存在。</translation>
        </message>
        <message>
            <source>{name:kept} is closed.</source>
            <translation>{name} 已关闭。</translation>
        </message>
        <message>
            <source>Open it again.</source>
            <translation>请重新打开。</translation>
        </message>
        <message>
            <source>{name:kept} holds no whole record.</source>
            <translation>{name} 中没有完整的记录。</translation>
        </message>
        <message>
            <source>Remove it to begin anew.</source>
            <translation>请删除它以重新开始。</translation>
        </message>
        <message>
            <source>{name:kept} was written by another program meanwhile.</source>
            <translation>{name} 在此期间被另一程序写入。</translation>
        </message>
        <message>
            <source>Close the other program and open the reading again.</source>
            <translation>请关闭另一程序并重新打开评阅。</translation>
        </message>
        <message>
            <source>The {kind} of some images is not known: each of these counts as one of its own.</source>
            <translation>部分图像的{kind}未知：这些图像各自单独计算。</translation>
        </message>
        <message>
            <source>The images come from only {different} {some}: too few to draw from, so that images of one {level} count as independent and the intervals are too narrow.</source>
            <translation>图像仅来自 {different} 个{some}：不足以重抽样，因此同一{level}的图像按独立计算，区间过窄。</translation>
        </message>
        <message>
            <source>The {level} of some images is not known: these count as {value} of their own.</source>
            <translation>部分图像的{level}未知：这些图像各计为一个{value}。</translation>
        </message>
        <message>
            <source>Answers were given by a script, not by a reader at the screen.</source>
            <translation>评分由脚本给出，而非评阅者在屏幕前给出。</translation>
        </message>
        <message>
            <source>{torn} unfinished record(s) were left by a power cut or a crash and set aside.</source>
            <translation>断电或崩溃留下 {torn} 条不完整的记录，已搁置。</translation>
        </message>
        <message>
            <source>{later} answer(s) were changed after the image had been left; both values are kept.</source>
            <translation>有 {later} 个评分在离开图像后被修改；新旧评分均已保留。</translation>
        </message>
        <message>
            <source>The display was not checked.</source>
            <translation>未检查显示器。</translation>
        </message>
        <message>
            <source>The computer's clock was set during the reading: dates are uncertain, durations are not.</source>
            <translation>评阅期间计算机时钟被调整：日期不确定，用时不受影响。</translation>
        </message>
        <message>
            <source>Sitting {number} began {gap_days:number} days after the one before; the study asks for {wanted_days:number}.</source>
            <translation>第 {number} 次评阅距前一次 {gap_days} 天；研究要求 {wanted_days} 天。</translation>
        </message>
        <message>
            <source>; {trained} more are of slices that a model was trained on</source>
            <translation>；另有 {trained} 幅为模型训练用过的层面</translation>
        </message>
        <message>
            <source>; others lie within {apart_mm:number} mm of them</source>
            <translation>；其余与其相距不足 {apart_mm} mm</translation>
        </message>
        <message>
            <source>Only {drawn} images of class {name} can be drawn, and {wanted} are wanted{why}.</source>
            <translation>类别 {name} 只能抽取 {drawn} 幅图像，而需要 {wanted} 幅{why}。</translation>
        </message>
        <message>
            <source>Add cases, or draw fewer.</source>
            <translation>请增加病例，或减少抽取数量。</translation>
        </message>
        <message>
            <source>{excluded} images of slices that a model was trained on were left out of the draw.</source>
            <translation>模型训练用过的层面有 {excluded} 幅图像未纳入抽取。</translation>
        </message>
        <message>
            <source>Slices that a model was trained on were allowed into the draw; {trained} of {value:number} drawn images are such, which flatters the model.</source>
            <translation>允许抽取模型训练用过的层面；抽取的 {value} 幅图像中有 {trained} 幅如此，会使模型显得更好。</translation>
        </message>
        <message>
            <source>The donor of {unknown} vertebrae is not known: each counts as a donor of its own.</source>
            <translation>{unknown} 个椎体的供体未知：各按一个供体计算。</translation>
        </message>
        <message>
            <source>Only {value:number} places with an image of every class can be drawn, and {wanted} are wanted.</source>
            <translation>各类别都有图像的位置只能抽取 {value} 处，而需要 {wanted} 处。</translation>
        </message>
        <message>
            <source>Add cases that have all classes in one space, draw fewer, or draw without pairs.</source>
            <translation>请增加各类别处于同一坐标系的病例、减少抽取数量，或不配对抽取。</translation>
        </message>
        <message>
            <source>Only {value:number} images of class {name} are left to practise on, and {count:number} are wanted.</source>
            <translation>类别 {name} 只剩 {value} 幅图像可用于培训，而需要 {count} 幅。</translation>
        </message>
        <message>
            <source>Add images, draw fewer to be scored, or fewer to practise on.</source>
            <translation>请增加图像，或减少评分图像或培训图像的数量。</translation>
        </message>
        <message>
            <source>An image of the package is damaged or was not made by mctgui.</source>
            <translation>评阅包中有一幅图像已损坏，或并非由 mctgui 生成。</translation>
        </message>
        <message>
            <source>Ask for the package again.</source>
            <translation>请重新索取评阅包。</translation>
        </message>
        <message>
            <source>The study's own copy of the package of {reader} is missing: {packages}/{name:kept}.</source>
            <translation>研究自己保存的 {reader} 的评阅包缺失：{packages}/{name}。</translation>
        </message>
        <message>
            <source>Put it back into the folder of the study: answers are checked against it.</source>
            <translation>请将其放回研究的文件夹：评分须据此核对。</translation>
        </message>
        <message>
            <source>{packages}/{name:kept} is not the package that was locked for {reader}.</source>
            <translation>{packages}/{name} 不是为 {reader} 锁定的评阅包。</translation>
        </message>
        <message>
            <source>Put the locked one back.</source>
            <translation>请放回锁定的评阅包。</translation>
        </message>
        <message>
            <source>{results}/{name:kept} is not the result that was taken for {reader}.</source>
            <translation>{results}/{name} 不是收取的 {reader} 的结果。</translation>
        </message>
        <message>
            <source>Remove it, and merge the result that the reader sent again.</source>
            <translation>请将其删除，并重新收取评阅者发来的结果。</translation>
        </message>
        <message>
            <source>Mann-Whitney U</source>
            <translation>Mann-Whitney U 检验</translation>
        </message>
        <message>
            <source>Wilcoxon signed-rank</source>
            <translation>Wilcoxon 符号秩检验</translation>
        </message>
        <message>
            <source>one image alone</source>
            <translation>只有一幅图像</translation>
        </message>
        <message>
            <source>every score is {value:number} on both showings</source>
            <translation>两次显示的评分均为 {value}</translation>
        </message>
        <message>
            <source>no image was scored twice</source>
            <translation>没有图像被评分两次</translation>
        </message>
        <message>
            <source>A repeat of {reader} (number {number}) has no first showing of the same image.</source>
            <translation>{reader} 的一次重复（编号 {number}）没有同一图像的首次显示。</translation>
        </message>
        <message>
            <source>Give the rows of the first showing too, under the id that the repeat names.</source>
            <translation>请同时给出首次显示的行，其标识须与重复所指的一致。</translation>
        </message>
        <message>
            <source>Choose at least {shortest_passphrase} characters, best four or more words that do not belong together.</source>
            <translation>请至少使用 {shortest_passphrase} 个字符，最好是四个以上互不相关的词。</translation>
        </message>
        <message>
            <source>The passphrase is empty.</source>
            <translation>口令为空。</translation>
        </message>
        <message>
            <source>The passphrase is too short: it has {value:number} characters.</source>
            <translation>口令太短：只有 {value} 个字符。</translation>
        </message>
        <message>
            <source>The passphrase is too easy to guess.</source>
            <translation>口令太容易被猜到。</translation>
        </message>
        <message>
            <source>{name:kept} does not open: the passphrase is wrong, or the file was changed.</source>
            <translation>{name} 无法打开：口令错误，或文件被改动。</translation>
        </message>
        <message>
            <source>Type the passphrase again, or take the file from a backup.</source>
            <translation>请重新输入口令，或从备份恢复该文件。</translation>
        </message>
        <message>
            <source>{name:kept} was made by another version of mctgui.</source>
            <translation>{name} 由另一版本的 mctgui 创建。</translation>
        </message>
        <message>
            <source>{path:kept} is too long for a key.</source>
            <translation>{path} 过长，不是密钥。</translation>
        </message>
        <message>
            <source>Choose the {file_name} of the study.</source>
            <translation>请选择研究的 {file_name}。</translation>
        </message>
        <message>
            <source>{path:kept} is not there or cannot be read.</source>
            <translation>{path} 不存在或无法读取。</translation>
        </message>
        <message>
            <source>{path:kept} is no key of a study, or is damaged.</source>
            <translation>{path} 不是研究的密钥，或已损坏。</translation>
        </message>
        <message>
            <source>Take the file from a backup.</source>
            <translation>请从备份恢复该文件。</translation>
        </message>
        <message>
            <source>Clone it into a new study instead.</source>
            <translation>请将其克隆为一项新研究。</translation>
        </message>
        <message>
            <source>drawing images</source>
            <translation>正在抽取图像</translation>
        </message>
        <message>
            <source>writing packages</source>
            <translation>正在写出评阅包</translation>
        </message>
        <message>
            <source>This study is locked already: nothing in it can be changed.</source>
            <translation>此研究已锁定：不能再更改。</translation>
        </message>
        <message>
            <source>There are the key or the packages of a study in {folder:kept}.</source>
            <translation>{folder} 中已有某项研究的密钥或评阅包。</translation>
        </message>
        <message>
            <source>Choose an empty folder.</source>
            <translation>请选择空文件夹。</translation>
        </message>
        <message>
            <source>This study is being locked by another program.</source>
            <translation>另一程序正在锁定此研究。</translation>
        </message>
        <message>
            <source>Wait until it has ended.</source>
            <translation>请等待其结束。</translation>
        </message>
        <message>
            <source>The study in {folder:kept} is locked already: nothing in it can be changed.</source>
            <translation>{folder} 中的研究已锁定：不能再更改。</translation>
        </message>
        <message>
            <source>There is another study in {folder:kept}.</source>
            <translation>{folder} 中有另一项研究。</translation>
        </message>
        <message>
            <source>Choose a folder of its own for each study.</source>
            <translation>请为每项研究选择单独的文件夹。</translation>
        </message>
        <message>
            <source>sealing the key</source>
            <translation>正在封存密钥</translation>
        </message>
        <message>
            <source>A decision between two results needs its reason.</source>
            <translation>在两个结果之间作决定需要理由。</translation>
        </message>
        <message>
            <source>Say why this one counts.</source>
            <translation>请说明为何采用这一个。</translation>
        </message>
        <message>
            <source>The study has no reader {value}.</source>
            <translation>此研究没有评阅者 {value}。</translation>
        </message>
        <message>
            <source>Name readers as R1, R2 and so on.</source>
            <translation>请以 R1、R2 等称呼评阅者。</translation>
        </message>
        <message>
            <source>checking results</source>
            <translation>正在检查结果</translation>
        </message>
        <message>
            <source>Only {value:number} images come before the last sitting, and {count:number} are to be repeated in it.</source>
            <translation>最后一次评阅之前只有 {value} 幅图像，而其中要重复 {count} 幅。</translation>
        </message>
        <message>
            <source>Repeat fewer images, or in the same sitting.</source>
            <translation>请减少重复图像，或在同一次评阅中重复。</translation>
        </message>
        <message>
            <source>Sittings of {value:number} images are too short for repeats {repeat_distance} images apart.</source>
            <translation>每次评阅仅 {value} 幅图像，不足以使重复图像间隔 {repeat_distance} 幅。</translation>
        </message>
        <message>
            <source>Draw more images, or let repeats lie nearer to each other.</source>
            <translation>请抽取更多图像，或缩短重复的间隔。</translation>
        </message>
        <message>
            <source>The sittings are too short for repeats {repeat_distance} images apart.</source>
            <translation>每次评阅的图像太少，不足以使重复图像间隔 {repeat_distance} 幅。</translation>
        </message>
        <message>
            <source>{name:kept} is no reader's package: {why}.</source>
            <translation>{name} 不是评阅包：{why}。</translation>
        </message>
        <message>
            <source>Ask the coordinator for the package again.</source>
            <translation>请向协调员重新索取评阅包。</translation>
        </message>
        <message>
            <source>its manifest was changed</source>
            <translation>其清单被改动</translation>
        </message>
        <message>
            <source>its images do not fit its manifest</source>
            <translation>其图像与清单不符</translation>
        </message>
        <message>
            <source>it does not hold one manifest and its images</source>
            <translation>其内容不是一份清单及其图像</translation>
        </message>
        <message>
            <source>it holds files that do not belong there</source>
            <translation>其中有不属于它的文件</translation>
        </message>
        <message>
            <source>its parts are larger than the file</source>
            <translation>其各部分大于文件本身</translation>
        </message>
        <message>
            <source>a part of it is far too large</source>
            <translation>其中一部分过大</translation>
        </message>
        <message>
            <source>checking images</source>
            <translation>正在检查图像</translation>
        </message>
        <message>
            <source>its manifest is damaged or of another version</source>
            <translation>其清单已损坏或属于其他版本</translation>
        </message>
        <message>
            <source>it is far too large</source>
            <translation>文件过大</translation>
        </message>
        <message>
            <source>Choose the package of a reader.</source>
            <translation>请选择评阅者的评阅包。</translation>
        </message>
        <message>
            <source>it is no zip file, or was cut off</source>
            <translation>不是 zip 文件，或已被截断</translation>
        </message>
        <message>
            <source>it was packed by another program</source>
            <translation>由其他程序打包</translation>
        </message>
        <message>
            <source>a part of it is missing or was changed</source>
            <translation>其中一部分缺失或被改动</translation>
        </message>
        <message>
            <source>an image was changed</source>
            <translation>有图像被改动</translation>
        </message>
        <message>
            <source>not printed: {wrong_rows}; repair the scores or acknowledge the missing ones</source>
            <translation>未输出：{wrong_rows}；请更正评分，或确认缺失的评分</translation>
        </message>
        <message>
            <source>{used} of {expected} images, which every reader scored</source>
            <translation>{expected} 幅图像中所有评阅者都评分的 {used} 幅</translation>
        </message>
        <message>
            <source>not defined: {why_not}</source>
            <translation>未定义：{why_not}</translation>
        </message>
        <message>
            <source>not defined, every score is {mean:number}; shown as SPSS 26 prints it</source>
            <translation>未定义，所有评分均为 {mean}；按 SPSS 26 的输出显示</translation>
        </message>
        <message>
            <source>{scores} and {scores_1} scores</source>
            <translation>{scores} 个和 {scores_1} 个评分</translation>
        </message>
        <message>
            <source>{reader}'s row sums to {total} of {expected}</source>
            <translation>{reader} 一行合计 {total}，应为 {expected}</translation>
        </message>
        <message>
            <source>These images are too large for packages.</source>
            <translation>这些图像过大，无法放入评阅包。</translation>
        </message>
        <message>
            <source>Choose a smaller field, or fewer slices.</source>
            <translation>请选择较小的视野或较少的层面。</translation>
        </message>
        <message>
            <source>making images</source>
            <translation>正在生成图像</translation>
        </message>
        <message>
            <source>Only {share:number} of a field of {field_mm:number} mm is there in every drawn image.</source>
            <translation>{field_mm} mm 的视野中只有 {share} 在所有抽取的图像中都存在。</translation>
        </message>
        <message>
            <source>Choose a smaller field, or leave out the cases whose scans are cut off.</source>
            <translation>请选择较小的视野，或排除扫描不完整的病例。</translation>
        </message>
        <message>
            <source>{value:number} of the field is not there in every image and was made black in all of them.</source>
            <translation>视野的 {value} 并非在每幅图像中都存在，已在所有图像中变为黑色。</translation>
        </message>
        <message>
            <source>The images had pixels of different sizes and were brought to one size by the same interpolation: how sharp they can be at most depends on the pixels that they had.</source>
            <translation>各图像原有的像素大小不同，已用相同的插值统一：其锐利度的上限取决于原有像素。</translation>
        </message>
        <message>
            <source>A stack with a slice every {stack_step_mm:number} mm would show slices of {image_class} twice, which are {value:number} mm apart.</source>
            <translation>每 {stack_step_mm} mm 一层的一叠图像会重复显示 {image_class} 的层面，其层间距为 {value} mm。</translation>
        </message>
        <message>
            <source>Choose a step that is at least as large as the coarsest slices.</source>
            <translation>请选择不小于最大层间距的间隔。</translation>
        </message>
        <message>
            <source>{case} has no slice {index} in {volume_name}.</source>
            <translation>{case} 的 {volume_name} 中没有第 {index} 层。</translation>
        </message>
        <message>
            <source>Make the pool again.</source>
            <translation>请重新建立图像库。</translation>
        </message>
        <message>
            <source>Record {value:number} of the answers ({kind}) {what}.</source>
            <translation>评分文件第 {value} 条记录（{kind}）{what}。</translation>
        </message>
        <message>
            <source>The file does not come from reading this package; ask the reader for it again.</source>
            <translation>该文件并非来自对此评阅包的评阅；请向评阅者重新索取。</translation>
        </message>
        <message>
            <source>comes after the sign-off</source>
            <translation>在签名之后</translation>
        </message>
        <message>
            <source>is of a kind that does not belong there</source>
            <translation>类型不应出现在此处</translation>
        </message>
        <message>
            <source>belongs to another study or reader</source>
            <translation>属于另一研究或评阅者</translation>
        </message>
        <message>
            <source>begins a sitting that does not come next</source>
            <translation>开始的不是接下来的一次评阅</translation>
        </message>
        <message>
            <source>Record {value:number} of the answers shows other pictures than those of the package.</source>
            <translation>评分文件第 {value} 条记录显示的图像与评阅包中的不同。</translation>
        </message>
        <message>
            <source>Only answers to the pictures that were locked can be taken.</source>
            <translation>只能收取对所锁定图像的评分。</translation>
        </message>
        <message>
            <source>says that an image cannot be judged, which this study does not allow</source>
            <translation>称某幅图像无法评价，而此研究不允许</translation>
        </message>
        <message>
            <source>holds a score that the scale does not have</source>
            <translation>含有等级之外的评分</translation>
        </message>
        <message>
            <source>does not follow from the answer before it</source>
            <translation>与前一个评分不衔接</translation>
        </message>
        <message>
            <source>is a comment, which this study does not ask for</source>
            <translation>是备注，而此研究不设备注</translation>
        </message>
        <message>
            <source>goes back, where this study does not allow it</source>
            <translation>返回了上一幅，而此研究不允许</translation>
        </message>
        <message>
            <source>goes to another image than the one that comes next</source>
            <translation>转到的不是下一幅图像</translation>
        </message>
        <message>
            <source>signs another number of records</source>
            <translation>签名的记录数不符</translation>
        </message>
        <message>
            <source>is about an image that was not on the screen</source>
            <translation>涉及当时不在屏幕上的图像</translation>
        </message>
        <message>
            <source>lacks what it should hold</source>
            <translation>缺少应有的内容</translation>
        </message>
        <message>
            <source>leaves an image without all answers</source>
            <translation>在未完成全部评分时离开图像</translation>
        </message>
        <message>
            <source>The study has no window for values of the kind '{intensity}'.</source>
            <translation>此研究没有为“{intensity}”类数值设定窗。</translation>
        </message>
        <message>
            <source>Add one to its display settings.</source>
            <translation>请在其显示设置中添加。</translation>
        </message>
        <message>
            <source>{name} is not as mctgui wrote it: it was changed, cut off or packed by another program.</source>
            <translation>{name} 与 mctgui 写出的不一致：被改动、被截断或由其他程序打包。</translation>
        </message>
        <message>
            <source>Ask the reader to save the result again and to send the file as it is.</source>
            <translation>请评阅者重新保存结果，并原样发送文件。</translation>
        </message>
        <message>
            <source>{name:kept} was read from another package of {reader_id} than the one that was locked.</source>
            <translation>{name} 评阅的是 {reader_id} 的另一评阅包，而非锁定的评阅包。</translation>
        </message>
        <message>
            <source>Ask the reader which package was read; answers to another one cannot be taken.</source>
            <translation>请询问评阅者评阅的是哪个评阅包；对其他评阅包的评分不能收取。</translation>
        </message>
        <message>
            <source>{name:kept} was not sealed with the package of {reader_id}.</source>
            <translation>{name} 不是用 {reader_id} 的评阅包封存的。</translation>
        </message>
        <message>
            <source>It was written by somebody without the package, or cut off; ask the reader for the file again.</source>
            <translation>它由没有评阅包的人写出，或已被截断；请向评阅者重新索取该文件。</translation>
        </message>
        <message>
            <source>The scores say two things about image {source_image}: its class, vertebra, donor or pair differ.</source>
            <translation>评分中关于图像 {source_image} 的说明不一致：类别、椎体、供体或配对不同。</translation>
        </message>
        <message>
            <source>Give an image the same class, vertebra, donor and pair in every row.</source>
            <translation>请在每一行中为同一图像给出相同的类别、椎体、供体和配对。</translation>
        </message>
        <message>
            <source>{reader} scored {name} of image {source_image} ({value}) twice.</source>
            <translation>{reader} 对图像 {source_image}（{value}）的{name}评分了两次。</translation>
        </message>
        <message>
            <source>Remove one of the two rows, or mark the second showing as a repeat of the first.</source>
            <translation>请删除其中一行，或将第二次显示标记为第一次的重复。</translation>
        </message>
        <message>
            <source>The score {score} of {reader} for {name} of image {source_image} is no step of the scale {low} to {high}.</source>
            <translation>{reader} 对图像 {source_image} 的{name}的评分 {score} 不在 {low} 至 {high} 的等级之内。</translation>
        </message>
        <message>
            <source>{name:kept} holds the answers to another package.</source>
            <translation>{name} 是对另一评阅包的评分。</translation>
        </message>
        <message>
            <source>Open it with the package that it was begun with, or choose another file for the answers.</source>
            <translation>请与开始时所用的评阅包一起打开，或为评分选择其他文件。</translation>
        </message>
        <message>
            <source>No answer file was named.</source>
            <translation>未指定评分文件。</translation>
        </message>
        <message>
            <source>Say where the answers are to be kept.</source>
            <translation>请指定评分的保存位置。</translation>
        </message>
        <message>
            <source>{value} is no step of the criterion {criterion:kept}.</source>
            <translation>{value} 不是标准 {criterion} 的等级。</translation>
        </message>
        <message>
            <source>Give one of the steps that the study names.</source>
            <translation>请给出研究规定的等级之一。</translation>
        </message>
        <message>
            <source>This study asks for a score on every image.</source>
            <translation>此研究要求为每幅图像评分。</translation>
        </message>
        <message>
            <source>Choose the step that fits best.</source>
            <translation>请选择最合适的等级。</translation>
        </message>
        <message>
            <source>The study has no criterion {criterion:kept}.</source>
            <translation>此研究没有标准 {criterion}。</translation>
        </message>
        <message>
            <source>Give one that it names.</source>
            <translation>请给出研究所列的标准。</translation>
        </message>
        <message>
            <source>This study asks for no comments.</source>
            <translation>此研究不设备注。</translation>
        </message>
        <message>
            <source>Give scores alone.</source>
            <translation>请只给出评分。</translation>
        </message>
        <message>
            <source>{value:number} of {value_1:number} criteria have no answer yet.</source>
            <translation>{value_1} 项标准中有 {value} 项尚未评分。</translation>
        </message>
        <message>
            <source>Answer every criterion, then go on.</source>
            <translation>请为每项标准评分后再继续。</translation>
        </message>
        <message>
            <source>This study does not allow going back.</source>
            <translation>此研究不允许返回。</translation>
        </message>
        <message>
            <source>Go on with the next image.</source>
            <translation>请继续下一幅图像。</translation>
        </message>
        <message>
            <source>The reading is paused.</source>
            <translation>评阅已暂停。</translation>
        </message>
        <message>
            <source>Resume it first.</source>
            <translation>请先继续评阅。</translation>
        </message>
        <message>
            <source>There is no image to go back to.</source>
            <translation>没有可返回的图像。</translation>
        </message>
        <message>
            <source>Go on with this one.</source>
            <translation>请继续评阅这一幅。</translation>
        </message>
        <message>
            <source>There is no sitting to begin.</source>
            <translation>没有可开始的评阅。</translation>
        </message>
        <message>
            <source>Go on with the image, or sign off.</source>
            <translation>请继续评阅图像，或签名。</translation>
        </message>
        <message>
            <source>{left} images have not been read.</source>
            <translation>还有 {left} 幅图像未评阅。</translation>
        </message>
        <message>
            <source>Read all of them, then sign.</source>
            <translation>请全部评阅后再签名。</translation>
        </message>
        <message>
            <source>A signature needs a name.</source>
            <translation>签名需要姓名。</translation>
        </message>
        <message>
            <source>Write your name or your initials.</source>
            <translation>请填写姓名或姓名缩写。</translation>
        </message>
        <message>
            <source>There is no image to answer.</source>
            <translation>没有可评分的图像。</translation>
        </message>
        <message>
            <source>Begin the sitting, or sign off.</source>
            <translation>请开始评阅，或签名。</translation>
        </message>
        <message>
            <source>Another result of {reader} was decided to count.</source>
            <translation>已决定采用 {reader} 的另一个结果。</translation>
        </message>
        <message>
            <source>Decide anew if it was wrong: --keep {reader}=FILE.</source>
            <translation>如决定有误，请重新决定：--keep {reader}=FILE。</translation>
        </message>
        <message>
            <source>Do not count on what {reader} saw: compare with the hashes in the result, or send the package again.</source>
            <translation>不能确定 {reader} 看到了什么：请与结果中的哈希值比对，或重新发送评阅包。</translation>
        </message>
        <message>
            <source>There are {count:number} results of {reader} that do not follow from one another.</source>
            <translation>{reader} 有 {count} 个互不延续的结果。</translation>
        </message>
        <message>
            <source>Decide which one counts: --keep {reader}=FILE --because REASON.</source>
            <translation>请决定采用哪一个：--keep {reader}=FILE --because REASON。</translation>
        </message>
        <message>
            <source>The file that was to count for {reader} is no result of {reader_1}.</source>
            <translation>要为 {reader} 采用的文件不是 {reader_1} 的结果。</translation>
        </message>
        <message>
            <source>Choose another one.</source>
            <translation>请选择其他文件。</translation>
        </message>
        <message>
            <source>{name:kept} is not the package that was sent to {reader}.</source>
            <translation>{name} 不是发给 {reader} 的评阅包。</translation>
        </message>
        <message>
            <source>{name:kept} belongs to another study.</source>
            <translation>{name} 属于另一研究。</translation>
        </message>
        <message>
            <source>Merge it into the study that it was read for.</source>
            <translation>请在它所评阅的研究中收取。</translation>
        </message>
        <message>
            <source>{name:kept} is of a reader that this study does not have.</source>
            <translation>{name} 的评阅者不属于此研究。</translation>
        </message>
        <message>
            <source>Ask where it comes from.</source>
            <translation>请查明其来源。</translation>
        </message>
        <message>
            <source>{name:kept} was read from another package of {reader} (manifest {value}) than the one that was locked (manifest {value_3}).</source>
            <translation>{name} 评阅的是 {reader} 的另一评阅包（清单 {value}），而非锁定的评阅包（清单 {value_3}）。</translation>
        </message>
        <message>
            <source>The study was unblinded on {value}: its scores are final.</source>
            <translation>此研究已于 {value} 揭盲：评分不再更改。</translation>
        </message>
        <message>
            <source>A result that comes later cannot be taken any more.</source>
            <translation>此后到来的结果不能再收取。</translation>
        </message>
        <message>
            <source>The study in {parent:kept} is locked: nothing in it can be changed.</source>
            <translation>{parent} 中的研究已锁定：不能再更改。</translation>
        </message>
        <message>
            <source>Clone it instead.</source>
            <translation>请改用克隆。</translation>
        </message>
        <message>
            <source>{path:kept} was changed after the study was locked.</source>
            <translation>{path} 在研究锁定后被改动。</translation>
        </message>
        <message>
            <source>This study is locked: nothing in it can be changed.</source>
            <translation>此研究已锁定：不能再更改。</translation>
        </message>
        <message>
            <source>{path:kept} is too long for a study.</source>
            <translation>{path} 过长，不是研究文件。</translation>
        </message>
        <message>
            <source>Choose the study.json of a study.</source>
            <translation>请选择研究的 study.json。</translation>
        </message>
        <message>
            <source>{path:kept} is no study: {value}.</source>
            <translation>{path} 不是研究文件：{value}。</translation>
        </message>
        <message>
            <source>Mend this value, or make a new study.</source>
            <translation>请更正该值，或新建研究。</translation>
        </message>
        <message>
            <source>These values make no study: {value}.</source>
            <translation>这些值不能构成研究：{value}。</translation>
        </message>
        <message>
            <source>Change this value.</source>
            <translation>请更改该值。</translation>
        </message>
        <message>
            <source>checking packages</source>
            <translation>正在检查评阅包</translation>
        </message>
        <message>
            <source>opening the key</source>
            <translation>正在打开密钥</translation>
        </message>
        <message>
            <source>joining answers and key</source>
            <translation>正在将评分与密钥对应</translation>
        </message>
        <message>
            <source>This study has not been unblinded.</source>
            <translation>此研究尚未揭盲。</translation>
        </message>
        <message>
            <source>Merge the results and unblind it first.</source>
            <translation>请先收取结果并揭盲。</translation>
        </message>
        <message>
            <source>The scores of this study are missing.</source>
            <translation>此研究的评分缺失。</translation>
        </message>
        <message>
            <source>Unblind it again: the passphrase makes them anew.</source>
            <translation>请再次揭盲：凭口令可重新生成。</translation>
        </message>
        <message>
            <source>{name:kept} was changed after the unblinding.</source>
            <translation>{name} 在揭盲后被改动。</translation>
        </message>
        <message>
            <source>Unblind again: that makes it anew.</source>
            <translation>请再次揭盲以重新生成。</translation>
        </message>
        <message>
            <source>There are two results of {value}, and no decision which one counts.</source>
            <translation>{value} 有两个结果，尚未决定采用哪一个。</translation>
        </message>
        <message>
            <source>Decide it by a merge first.</source>
            <translation>请先决定采用哪一个。</translation>
        </message>
        <message>
            <source>No result has been taken yet.</source>
            <translation>尚未收取任何结果。</translation>
        </message>
        <message>
            <source>Merge the readers' results first.</source>
            <translation>请先收取评阅者的结果。</translation>
        </message>
        <message>
            <source>Not every reader has read all and signed: {value}.</source>
            <translation>并非所有评阅者都已全部评阅并签名：{value}。</translation>
        </message>
        <message>
            <source>Wait for them, or say why the study is unblinded without; nothing can be merged afterwards.</source>
            <translation>请等待，或说明在缺少其结果时揭盲的理由；此后不能再收取结果。</translation>
        </message>
        <message>
            <source>{name:kept} is not the key that was locked.</source>
            <translation>{name} 不是锁定时的密钥。</translation>
        </message>
        <message>
            <source>Put the study's own key back.</source>
            <translation>请放回此研究自己的密钥。</translation>
        </message>
        <message>
            <source>The key does not fit the package of {reader_id}.</source>
            <translation>密钥与 {reader_id} 的评阅包不符。</translation>
        </message>
        <message>
            <source>Take it from a backup.</source>
            <translation>请从备份恢复。</translation>
        </message>
        <message>
            <source>The results are not those that the study was unblinded with.</source>
            <translation>这些结果与揭盲时的不同。</translation>
        </message>
        <message>
            <source>Put them back as the log names them.</source>
            <translation>请按日志所列放回。</translation>
        </message>
        <message>
            <source>The scores are not those of the first unblinding.</source>
            <translation>评分与首次揭盲时的不同。</translation>
        </message>
        <message>
            <source>Use the version that made them.</source>
            <translation>请使用当时生成它们的版本。</translation>
        </message>
        <message>
            <source>Kendall's W is the largest that the scores allow in all {value:number} cells where it is defined. Was the pairing by image kept when the scores were entered? It also happens when readers differ only in their limits between steps.</source>
            <translation>在 Kendall W 有定义的全部 {value} 个单元中，W 均为评分所允许的最大值。录入评分时是否保留了按图像的对应关系？评阅者之间仅等级界限不同时也会如此。</translation>
        </message>
        <message>
            <source>{value}: Kendall's W is the largest that these scores allow. Was the pairing by image kept? It also happens when readers differ only in their limits between steps.</source>
            <translation>{value}：Kendall W 为这些评分所允许的最大值。是否保留了按图像的对应关系？评阅者之间仅等级界限不同时也会如此。</translation>
        </message>
        <message>
            <source>The study was drawn in pairs, but the scores do not say which images belong together: compared as groups.</source>
            <translation>研究为配对抽取，但评分未说明哪些图像配对：按独立组比较。</translation>
        </message>
        <message>
            <source>The classes differ in size: {value} {some}, {value_2} {others} images.</source>
            <translation>各类别图像数不同：{value} {some} 幅，{value_2} {others} 幅。</translation>
        </message>
        <message>
            <source>{names}: p is below .05 only while the {readers} scores of one image count as independent, as in the paper's Table 3. Image by image, Mann-Whitney's p is not.</source>
            <translation>{names}：只有像论文表 3 那样把同一图像的 {readers} 个评分视为独立时，p 才小于 .05。逐幅图像比较时，Mann-Whitney 的 p 并非如此。</translation>
        </message>
        <message>
            <source>1 image</source>
            <translation>1 幅图像</translation>
        </message>
        <message>
            <source>{reader} gave every criterion the same step on {flat} of {value}: were the criteria judged one by one?</source>
            <translation>{reader} 在 {value}中的 {flat} 幅上对所有标准给出相同等级：各项标准是否逐项评价？</translation>
        </message>
        <message>
            <source>{reader} answered {run} images in a row alike in every criterion. That happens with images that are nearly all good, and also when scores are clicked through.</source>
            <translation>{reader} 连续 {run} 幅图像的各项评分完全相同。图像几乎都很好时会如此，随意点击评分时也会如此。</translation>
        </message>
        <message>
            <source>{value}: agreement cannot be computed ({why_not}).</source>
            <translation>{value}：无法计算一致性（{why_not}）。</translation>
        </message>
        <message>
            <source>{reader} spent less than {fast_seconds:number} s on {fast} of {value}.</source>
            <translation>{reader} 在 {value}中有 {fast} 幅用时不足 {fast_seconds} 秒。</translation>
        </message>
        <message>
            <source>{reader} read {run} images of sitting {sitting} without a pause of {pause_seconds:number} s; the study asks for one after {break_after_images}.</source>
            <translation>{reader} 在第 {sitting} 次评阅中连续评阅 {run} 幅图像而未休息 {pause_seconds} 秒；研究要求每 {break_after_images} 幅休息一次。</translation>
        </message>
        <message>
            <source>{reader} saw {value} twice: too few for a kappa that says much; look at the exact agreement and its interval.</source>
            <translation>{reader} 重复评阅了 {value}：数量太少，kappa 说明不了多少；请参看完全一致率及其区间。</translation>
        </message>
        <message>
            <source>{reader} gave no score for {name} on {value} (could not judge, or left out).</source>
            <translation>{reader} 有 {value}未给出{name}的评分（无法评价或遗漏）。</translation>
        </message>
        <message>
            <source>{name}: {reader} gave all {given} images the same score, {only}.</source>
            <translation>{name}：{reader} 对全部 {given} 幅图像给出相同评分 {only}。</translation>
        </message>
        <message>
            <source>{value}, {reader}: the row sums to {total}, but {expected} images were to be scored.</source>
            <translation>{value}，{reader}：该行合计 {total}，而应评分 {expected} 幅图像。</translation>
        </message>
        <message>
            <source>{value}: every score is {only}. The agreement is complete, but Kendall's W, alpha and ICC are not defined, and no test can find a difference here.</source>
            <translation>{value}：所有评分均为 {only}。评阅者完全一致，但 Kendall W、alpha 和 ICC 未定义，任何检验都无法在此发现差异。</translation>
        </message>
        <message>
            <source>The weights that it begins with were trained on bones that are held out now ({value}): all figures are better than they will be on a new donor.</source>
            <translation>其起始权重曾在此次留出的骨上训练（{value}）：所有指标都优于在新供体上的表现。</translation>
        </message>
        <message>
            <source>The weights that it begins with were trained on other bones, too: {value}.</source>
            <translation>其起始权重还曾在其他骨上训练：{value}。</translation>
        </message>
        <message>
            <source>The demonstration model is missing from this installation.</source>
            <translation>此安装中缺少演示模型。</translation>
        </message>
        <message>
            <source>Install mctgui again, or choose a model.</source>
            <translation>请重新安装 mctgui，或选择一个模型。</translation>
        </message>
        <message>
            <source>{name:kept} is not the file that its card describes: the hash differs.</source>
            <translation>{name} 不是模型卡所描述的文件：哈希值不同。</translation>
        </message>
        <message>
            <source>Get the model again.</source>
            <translation>请重新获取该模型。</translation>
        </message>
        <message>
            <source>The weights in {name:kept} are not the network that the card describes.</source>
            <translation>{name} 中的权重不是模型卡所描述的网络。</translation>
        </message>
        <message>
            <source>There is no model at {place}.</source>
            <translation>{place} 处没有模型。</translation>
        </message>
        <message>
            <source>Choose a model file, or the folder of a model.</source>
            <translation>请选择模型文件或模型的文件夹。</translation>
        </message>
        <message>
            <source>{name:kept} is not a model card that this program understands.</source>
            <translation>{name} 不是本程序可识别的模型卡。</translation>
        </message>
        <message>
            <source>There is no model at {path:kept}.</source>
            <translation>{path} 处没有模型。</translation>
        </message>
        <message>
            <source>Choose the folder of a model.</source>
            <translation>请选择模型的文件夹。</translation>
        </message>
        <message>
            <source>{name:kept} is far too long for a model card.</source>
            <translation>{name} 过长，不是模型卡。</translation>
        </message>
        <message>
            <source>The model in {value} has no card ({name:kept}).</source>
            <translation>{value} 中的模型没有模型卡（{name}）。</translation>
        </message>
        <message>
            <source>Keep model.safetensors and card.json together.</source>
            <translation>请将 model.safetensors 和 card.json 放在一起。</translation>
        </message>
        <message>
            <source>The folder {name:kept} holds no {weights_name}.</source>
            <translation>文件夹 {name} 中没有 {weights_name}。</translation>
        </message>
        <message>
            <source>{name:kept} is not a model card that this program understands at {place}.</source>
            <translation>{name} 不是本程序可识别的模型卡，问题在 {place}。</translation>
        </message>
        <message>
            <source>This is not a CRN: the layers have other names.</source>
            <translation>这不是 CRN：各层的名称不同。</translation>
        </message>
        <message>
            <source>Choose another model.</source>
            <translation>请选择其他模型。</translation>
        </message>
        <message>
            <source>This CRN does not make images with that many channels.</source>
            <translation>此 CRN 不能生成该通道数的图像。</translation>
        </message>
        <message>
            <source>Micro-CT slice {index} of {specimen} has no MDCT slice beside it.</source>
            <translation>{specimen} 的 micro-CT 第 {index} 层没有对应的 MDCT 层面。</translation>
        </message>
        <message>
            <source>Choose other slices.</source>
            <translation>请选择其他层面。</translation>
        </message>
        <message>
            <source>Crops cannot be reduced {reduce} times.</source>
            <translation>裁剪块不能缩小 {reduce} 倍。</translation>
        </message>
        <message>
            <source>Choose 1, 2, 4 or up to 16.</source>
            <translation>请选择 1、2、4，最多 16。</translation>
        </message>
        <message>
            <source>Crops cannot be turned by up to {rotate_deg:number} degrees.</source>
            <translation>裁剪块的旋转不能达到 {rotate_deg} 度。</translation>
        </message>
        <message>
            <source>Choose an angle from 0 to 45 degrees.</source>
            <translation>请选择 0 至 45 度的角度。</translation>
        </message>
        <message>
            <source>There is no engine {name}.</source>
            <translation>没有引擎 {name}。</translation>
        </message>
        <message>
            <source>Choose torch or onnx.</source>
            <translation>请选择 torch 或 onnx。</translation>
        </message>
        <message>
            <source>ONNX Runtime is used on the processor only.</source>
            <translation>ONNX Runtime 仅在 处理器 上使用。</translation>
        </message>
        <message>
            <source>Choose --device cpu, or the engine torch.</source>
            <translation>请选择 --device cpu，或引擎 torch。</translation>
        </message>
        <message>
            <source>ONNX Runtime works on whole slices only, and the memory does not suffice for one.</source>
            <translation>ONNX Runtime 只能处理整个层面，而内存不足以处理一层。</translation>
        </message>
        <message>
            <source>Choose the engine torch.</source>
            <translation>请选择引擎 torch。</translation>
        </message>
        <message>
            <source>Enhancing</source>
            <translation>正在增强</translation>
        </message>
        <message>
            <source>There is no output {output}.</source>
            <translation>没有输出类型 {output}。</translation>
        </message>
        <message>
            <source>Choose grey8 or hu.</source>
            <translation>请选择 grey8 或 hu。</translation>
        </message>
        <message>
            <source>{name:kept} was trained on pictures whose HU nobody knows: it gives no HU-like values.</source>
            <translation>{name} 由 HU 未知的图像训练：不能给出类 HU 值。</translation>
        </message>
        <message>
            <source>Take grey values.</source>
            <translation>请采用灰度值。</translation>
        </message>
        <message>
            <source>{note} Made by force of a scan unlike those that the model was made for. {message}</source>
            <translation>{note}由与模型所适用扫描不相符的扫描强制生成。{message}</translation>
        </message>
        <message>
            <source>the checkpoint is</source>
            <translation>检查点</translation>
        </message>
        <message>
            <source>{message} The training goes on from memory and tries again; the last checkpoint is whole.</source>
            <translation>{message}训练在内存中继续并会重试；最后的检查点完整。</translation>
        </message>
        <message>
            <source>There is room on the disk again: {what} written.</source>
            <translation>磁盘已有空间：{what}已写入。</translation>
        </message>
        <message>
            <source>This is no generator that this program knows: neither pix2pixHD nor a U-Net of pix2pix nor a CRN.</source>
            <translation>这不是本程序可识别的生成器：既不是 pix2pixHD，也不是 pix2pix 的 U-Net 或 CRN。</translation>
        </message>
        <message>
            <source>This network has more layers or channels than any of this kind.</source>
            <translation>此网络的层数或通道数超过该类的任何网络。</translation>
        </message>
        <message>
            <source>a discriminator of pix2pix</source>
            <translation>pix2pix 判别器</translation>
        </message>
        <message>
            <source>a U-Net of pix2pix</source>
            <translation>pix2pix 的 U-Net</translation>
        </message>
        <message>
            <source>a CRN</source>
            <translation>CRN</translation>
        </message>
        <message>
            <source>The two volumes are turned against each other.</source>
            <translation>两个体数据相互旋转。</translation>
        </message>
        <message>
            <source>Register them first.</source>
            <translation>请先配准。</translation>
        </message>
        <message>
            <source>another scan</source>
            <translation>另一扫描</translation>
        </message>
        <message>
            <source>another model</source>
            <translation>另一模型</translation>
        </message>
        <message>
            <source>other facts about what the model takes</source>
            <translation>模型输入的其他设定</translation>
        </message>
        <message>
            <source>another region</source>
            <translation>另一区域</translation>
        </message>
        <message>
            <source>another kind of output</source>
            <translation>另一输出类型</translation>
        </message>
        <message>
            <source>another engine</source>
            <translation>另一引擎</translation>
        </message>
        <message>
            <source>another way of saving memory</source>
            <translation>另一省内存方式</translation>
        </message>
        <message>
            <source>another kind of processor</source>
            <translation>另一类处理器</translation>
        </message>
        <message>
            <source>another version of the program</source>
            <translation>另一程序版本</translation>
        </message>
        <message>
            <source>There is an unfinished enhancement in {name:kept}.</source>
            <translation>{name} 中有未完成的增强。</translation>
        </message>
        <message>
            <source>Go on with it by --resume, or remove that folder.</source>
            <translation>请用 --resume 继续，或删除该文件夹。</translation>
        </message>
        <message>
            <source>The unfinished enhancement in {name} was begun with {words}.</source>
            <translation>{name} 中未完成的增强开始时采用的是{words}。</translation>
        </message>
        <message>
            <source>Go on with what it was begun with, or remove that folder and begin anew.</source>
            <translation>请按开始时的设定继续，或删除该文件夹并重新开始。</translation>
        </message>
        <message>
            <source>The slices in {name:kept} are damaged.</source>
            <translation>{name} 中的层面已损坏。</translation>
        </message>
        <message>
            <source>Remove that folder and begin anew.</source>
            <translation>请删除该文件夹并重新开始。</translation>
        </message>
        <message>
            <source>{work_name} in {name:kept} is damaged.</source>
            <translation>{name} 中的 {work_name} 已损坏。</translation>
        </message>
        <message>
            <source>The result takes {value:number} GB, and {value_1:number} GB are free on its disk.</source>
            <translation>结果需要 {value} GB，而磁盘可用空间为 {value_1} GB。</translation>
        </message>
        <message>
            <source>Free some space or choose another disk.</source>
            <translation>请释放空间或选择其他磁盘。</translation>
        </message>
        <message>
            <source>Reading</source>
            <translation>正在读取</translation>
        </message>
        <message>
            <source>go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>training process {rank}</source>
            <translation>训练进程 {rank}</translation>
        </message>
        <message>
            <source>The {count:number} processes of this training could not be started.</source>
            <translation>无法启动此训练的 {count} 个进程。</translation>
        </message>
        <message>
            <source>Close other programs, then try again.</source>
            <translation>请关闭其他程序，然后重试。</translation>
        </message>
        <message>
            <source>This is not {what}: {value:number} weights do not fit, the first is {value_2}.</source>
            <translation>这不是{what}：有 {value} 个权重不符，第一个为 {value_2}。</translation>
        </message>
        <message>
            <source>about {value:number} GB of memory</source>
            <translation>约 {value} GB 内存</translation>
        </message>
        <message>
            <source>One slice of {value} x {value_1} pixels takes this network {ways}, and {value_3:number} GB are free.</source>
            <translation>此网络处理一层 {value} x {value_1} 像素需要{ways}，而可用内存为 {value_3} GB。</translation>
        </message>
        <message>
            <source>Close other programs, or choose a smaller network. Pieces of a slice would give other grey values.</source>
            <translation>请关闭其他程序，或选择较小的网络。将层面分块处理会得到不同的灰度值。</translation>
        </message>
        <message>
            <source>Only pix2pixHD can work in strips; the other networks need the whole slice at once.</source>
            <translation>只有 pix2pixHD 可分条处理；其他网络需要一次处理整个层面。</translation>
        </message>
        <message>
            <source>Leave the saving of memory out, or choose a model of pix2pixHD.</source>
            <translation>请关闭省内存方式，或选择 pix2pixHD 模型。</translation>
        </message>
        <message>
            <source>, in strips {value:number} GB</source>
            <translation>，分条处理为 {value} GB</translation>
        </message>
        <message>
            <source>the loss is not finite</source>
            <translation>损失不是有限数值</translation>
        </message>
        <message>
            <source>What the model takes was stated by the user: no card came with it.</source>
            <translation>模型的输入由用户说明：未附模型卡。</translation>
        </message>
        <message>
            <source>Values are HU-like: the output of the model over {low:number} to {high:number}, not calibrated.</source>
            <translation>数值为类 HU 值：模型在 {low} 至 {high} 范围内的输出，未经校准。</translation>
        </message>
        <message>
            <source>Install them with: pip install onnx onnxruntime; or choose the engine torch.</source>
            <translation>请安装：pip install onnx onnxruntime；或选择引擎 torch。</translation>
        </message>
        <message>
            <source>This network is too large for an ONNX file, which ends at 2 GB.</source>
            <translation>此网络过大，超出 ONNX 文件 2 GB 的上限。</translation>
        </message>
        <message>
            <source>The package {name} is missing, which the engine onnx needs.</source>
            <translation>缺少引擎 onnx 所需的软件包 {name}。</translation>
        </message>
        <message>
            <source>The training was stopped, as it was told to.</source>
            <translation>训练已按要求停止。</translation>
        </message>
        <message>
            <source>It goes on from its last checkpoint with --resume.</source>
            <translation>用 --resume 可从其最后一个检查点继续。</translation>
        </message>
        <message>
            <source>The micro-CT of {name:kept} is not in grey values of 8 bits.</source>
            <translation>{name} 的 micro-CT 不是 8 位灰度。</translation>
        </message>
        <message>
            <source>Give it a window first.</source>
            <translation>请先为其设定窗。</translation>
        </message>
        <message>
            <source>pairs of {name:kept}</source>
            <translation>{name} 的图像对</translation>
        </message>
        <message>
            <source>A specimen cannot have this name.</source>
            <translation>标本不能使用此名称。</translation>
        </message>
        <message>
            <source>Use up to 80 letters, digits, spaces and . _ + -, and no name of a person.</source>
            <translation>请使用最多 80 个字母、数字、空格及 . _ + -，且不要使用人名。</translation>
        </message>
        <message>
            <source>The donor or the vertebra of {name:kept} is too long.</source>
            <translation>{name} 的供体或椎骨名称过长。</translation>
        </message>
        <message>
            <source>Give a pseudonym of up to {longest_donor} letters, and a level of up to {longest_vertebra}.</source>
            <translation>请给出不超过 {longest_donor} 个字母的假名，以及不超过 {longest_vertebra} 个字母的节段。</translation>
        </message>
        <message>
            <source>Of the micro-CT of {name:kept} {share:number} lie within its MDCT.</source>
            <translation>{name} 的 micro-CT 仅有 {share} 位于其 MDCT 之内。</translation>
        </message>
        <message>
            <source>Register the two first, or crop the micro-CT to what the MDCT shows.</source>
            <translation>请先配准两者，或将 micro-CT 裁剪到 MDCT 所示范围。</translation>
        </message>
        <message>
            <source>MDCT and micro-CT of {name:kept} do not overlap.</source>
            <translation>{name} 的 MDCT 与 micro-CT 不重叠。</translation>
        </message>
        <message>
            <source>There is no specimen {name:kept} in {name_1:kept}.</source>
            <translation>{name_1} 中没有标本 {name}。</translation>
        </message>
        <message>
            <source>Choose one that is there.</source>
            <translation>请选择其中已有的标本。</translation>
        </message>
        <message>
            <source>The pairs of {name} are not consecutive slices.</source>
            <translation>{name} 的图像对不是连续层面。</translation>
        </message>
        <message>
            <source>Measure a specimen that has them all.</source>
            <translation>请测量具有全部层面的标本。</translation>
        </message>
        <message>
            <source>There are no pairs to keep.</source>
            <translation>没有可保存的图像对。</translation>
        </message>
        <message>
            <source>Give specimens with MDCT and micro-CT.</source>
            <translation>请给出具有 MDCT 和 micro-CT 的标本。</translation>
        </message>
        <message>
            <source>{name:kept} is far too long.</source>
            <translation>{name} 过长。</translation>
        </message>
        <message>
            <source>Make the pairs again.</source>
            <translation>请重新生成图像对。</translation>
        </message>
        <message>
            <source>{folder:kept} holds no pairs ({manifest}).</source>
            <translation>{folder} 中没有图像对（{manifest}）。</translation>
        </message>
        <message>
            <source>Make them with 'mctgui pairs'.</source>
            <translation>请用“mctgui pairs”生成。</translation>
        </message>
        <message>
            <source>{manifest} in {folder:kept} is damaged, or of another version.</source>
            <translation>{folder} 中的 {manifest} 已损坏或版本不同。</translation>
        </message>
        <message>
            <source>The MDCT of {name:kept} holds values that are no numbers (NaN or infinite).</source>
            <translation>{name} 的 MDCT 含有非数值（NaN 或无穷大）。</translation>
        </message>
        <message>
            <source>{name:kept} is not what pairs.json says.</source>
            <translation>{name} 与 pairs.json 的记录不符。</translation>
        </message>
        <message>
            <source>Two specimens are called {name:kept}.</source>
            <translation>有两个标本名为 {name}。</translation>
        </message>
        <message>
            <source>Give every specimen its own name.</source>
            <translation>请为每个标本指定不同的名称。</translation>
        </message>
        <message>
            <source>Micro-CT slice {index} of {name:kept} has no MDCT beside it.</source>
            <translation>{name} 的 micro-CT 第 {index} 层没有对应的 MDCT。</translation>
        </message>
        <message>
            <source>{name:kept} of these pairs is missing or damaged.</source>
            <translation>这些图像对的 {name} 缺失或已损坏。</translation>
        </message>
        <message>
            <source>This is not a discriminator of pix2pix: the layers have other names.</source>
            <translation>这不是 pix2pix 判别器：各层的名称不同。</translation>
        </message>
        <message>
            <source>Choose another file.</source>
            <translation>请选择其他文件。</translation>
        </message>
        <message>
            <source>This is not a U-Net of pix2pix: the layers have other names.</source>
            <translation>这不是 pix2pix 的 U-Net：各层的名称不同。</translation>
        </message>
        <message>
            <source>a discriminator of pix2pixHD</source>
            <translation>pix2pixHD 判别器</translation>
        </message>
        <message>
            <source>This is not a discriminator of pix2pixHD: the layers have other names.</source>
            <translation>这不是 pix2pixHD 判别器：各层的名称不同。</translation>
        </message>
        <message>
            <source>This discriminator has more layers or channels than any of its kind.</source>
            <translation>此判别器的层数或通道数超过同类网络。</translation>
        </message>
        <message>
            <source>This is not a pix2pixHD generator: the layers have other names.</source>
            <translation>这不是 pix2pixHD 生成器：各层的名称不同。</translation>
        </message>
        <message>
            <source>This is not a whole pix2pixHD generator: layers are missing.</source>
            <translation>这不是完整的 pix2pixHD 生成器：缺少网络层。</translation>
        </message>
        <message>
            <source>a pix2pixHD generator</source>
            <translation>pix2pixHD 生成器</translation>
        </message>
        <message>
            <source>This {value} does not compute in bfloat16, as this training wants.</source>
            <translation>此 {value} 不支持本训练所要求的 bfloat16 计算。</translation>
        </message>
        <message>
            <source>Train in float32, or on a device that 'mctgui doctor' says has bfloat16.</source>
            <translation>请用 float32 训练，或使用“mctgui doctor”显示支持 bfloat16 的设备。</translation>
        </message>
        <message>
            <source>The best generator in {name:kept} has no figures yet.</source>
            <translation>{name} 中的最佳生成器尚无数值。</translation>
        </message>
        <message>
            <source>Try again when the run has gone on, or take the last generator.</source>
            <translation>请在训练继续后重试，或采用最后的生成器。</translation>
        </message>
        <message>
            <source>The run in {name:kept} has no {chosen} generator yet.</source>
            <translation>{name} 中的训练还没有 {chosen} 生成器。</translation>
        </message>
        <message>
            <source>Wait for its first checkpoint, or train it further.</source>
            <translation>请等待第一个检查点，或继续训练。</translation>
        </message>
        <message>
            <source>The generator in {name:kept} is not the one of its record.</source>
            <translation>{name} 中的生成器与其记录不符。</translation>
        </message>
        <message>
            <source>Choose a run that was not tampered with.</source>
            <translation>请选择未被改动的训练。</translation>
        </message>
        <message>
            <source>A model card cannot have this {place}.</source>
            <translation>模型卡不能有这样的 {place}。</translation>
        </message>
        <message>
            <source>Use letters, digits, spaces and . + - in the name and the version.</source>
            <translation>名称和版本请使用字母、数字、空格以及 . + -。</translation>
        </message>
        <message>
            <source>Choose a model of this program (.safetensors), or a state dict (.pth) of the official code.</source>
            <translation>请选择本程序的模型（.safetensors），或官方代码的 state dict（.pth）。</translation>
        </message>
        <message>
            <source>{name} is larger than any model that this program can use.</source>
            <translation>{name} 大于本程序可用的任何模型。</translation>
        </message>
        <message>
            <source>{name} is no PyTorch file.</source>
            <translation>{name} 不是 PyTorch 文件。</translation>
        </message>
        <message>
            <source>{name:kept} holds more parts than any model that this program can use.</source>
            <translation>{name} 所含部分多于本程序可用的任何模型。</translation>
        </message>
        <message>
            <source>{name:kept} is packed, which no PyTorch file is: it was not opened.</source>
            <translation>{name} 经过压缩，而 PyTorch 文件不会如此：未打开。</translation>
        </message>
        <message>
            <source>{name} holds no state dict of a network.</source>
            <translation>{name} 不含网络的 state dict。</translation>
        </message>
        <message>
            <source>{name} could not be read: {strerror}.</source>
            <translation>无法读取 {name}：{strerror}。</translation>
        </message>
        <message>
            <source>{name} holds no plain state dict of a network.</source>
            <translation>{name} 不含普通的网络 state dict。</translation>
        </message>
        <message>
            <source>{name} claims more weights than it holds.</source>
            <translation>{name} 声明的权重多于实有。</translation>
        </message>
        <message>
            <source>{name} is damaged: some of its weights are not finite.</source>
            <translation>{name} 已损坏：部分权重不是有限数值。</translation>
        </message>
        <message>
            <source>{name:kept} holds more than weights, which could run code: it was not opened.</source>
            <translation>{name} 含有权重以外的内容，可能运行代码：未打开。</translation>
        </message>
        <message>
            <source>Slices of {value} x {value_1} pixels of {wanted:number} mm are too large to enhance.</source>
            <translation>{value} x {value_1} 像素、像素大小 {wanted} mm 的层面过大，无法增强。</translation>
        </message>
        <message>
            <source>Crop the scan to the spine first.</source>
            <translation>请先将扫描裁剪到脊柱。</translation>
        </message>
        <message>
            <source>The region {start} to {stop} along {axis} does not lie within 0 to {limit}.</source>
            <translation>沿 {axis} 轴的区域 {start} 至 {stop} 不在 0 至 {limit} 之内。</translation>
        </message>
        <message>
            <source>Correct the region.</source>
            <translation>请更正区域。</translation>
        </message>
        <message>
            <source>The specimens have pixels from {value:number} to {value_1:number} mm; the model will take the middle.</source>
            <translation>各标本的像素为 {value} 至 {value_1} mm；模型将取中间值。</translation>
        </message>
        <message>
            <source>It was trained on images reduced {reduce:number} times.</source>
            <translation>它在缩小 {reduce} 倍的图像上训练。</translation>
        </message>
        <message>
            <source>{record_name} is far too long for the record of a run.</source>
            <translation>{record_name} 过长，不是训练记录。</translation>
        </message>
        <message>
            <source>Choose the folder of a run.</source>
            <translation>请选择训练的文件夹。</translation>
        </message>
        <message>
            <source>There is no run in {folder:kept}: it has no {record_name}.</source>
            <translation>{folder} 中没有训练：缺少 {record_name}。</translation>
        </message>
        <message>
            <source>Choose the folder of a run, or start one.</source>
            <translation>请选择训练的文件夹，或开始训练。</translation>
        </message>
        <message>
            <source>{record_name} in {folder:kept} is damaged, or of another version.</source>
            <translation>{folder} 中的 {record_name} 已损坏或版本不同。</translation>
        </message>
        <message>
            <source>Start a new run in another folder.</source>
            <translation>请在其他文件夹中开始新的训练。</translation>
        </message>
        <message>
            <source>The preset {preset} of {method} has the VGG perceptual loss, and its weights were not given.</source>
            <translation>{method} 的预设 {preset} 含 VGG 感知损失，但未给出其权重。</translation>
        </message>
        <message>
            <source>Give them with --vgg vgg19-dcbb9e9d.pth, or train without it by --no-vgg.</source>
            <translation>请用 --vgg vgg19-dcbb9e9d.pth 给出，或用 --no-vgg 不使用该损失。</translation>
        </message>
        <message>
            <source>A step needs at least one crop of at least one pixel.</source>
            <translation>每步至少需要一个不小于一像素的裁剪块。</translation>
        </message>
        <message>
            <source>See mctgui train --help.</source>
            <translation>参见 mctgui train --help。</translation>
        </message>
        <message>
            <source>{rate:number} is no learning rate.</source>
            <translation>{rate} 不是有效的学习率。</translation>
        </message>
        <message>
            <source>Give a number between 0 and 1, such as 0.0002.</source>
            <translation>请给出 0 到 1 之间的数，如 0.0002。</translation>
        </message>
        <message>
            <source>{low:number} to {high:number} is no window.</source>
            <translation>{low} 至 {high} 不是有效的窗。</translation>
        </message>
        <message>
            <source>Give the lower value first, such as -300 1700.</source>
            <translation>请先给出较小的值，例如 -300 1700。</translation>
        </message>
        <message>
            <source>Only a network with local enhancers has one that can learn alone.</source>
            <translation>只有带局部增强器的网络才有可单独学习的增强器。</translation>
        </message>
        <message>
            <source>Leave --enhancer-alone out.</source>
            <translation>请去掉 --enhancer-alone。</translation>
        </message>
        <message>
            <source>Epochs in which the enhancer learns alone are counted from 0.</source>
            <translation>增强器单独学习的轮数从 0 计起。</translation>
        </message>
        <message>
            <source>Only pix2pixHD has a global generator and local enhancers.</source>
            <translation>只有 pix2pixHD 有全局生成器和局部增强器。</translation>
        </message>
        <message>
            <source>Leave --network out.</source>
            <translation>请去掉 --network。</translation>
        </message>
        <message>
            <source>Only pix2pixHD has several discriminators.</source>
            <translation>只有 pix2pixHD 有多个判别器。</translation>
        </message>
        <message>
            <source>Leave their number out.</source>
            <translation>请不要给出其数量。</translation>
        </message>
        <message>
            <source>{count:number} discriminators are not possible.</source>
            <translation>不能使用 {count} 个判别器。</translation>
        </message>
        <message>
            <source>Give 1 to 4.</source>
            <translation>请给出 1 至 4。</translation>
        </message>
        <message>
            <source>A training needs at least one epoch of one step.</source>
            <translation>训练至少需要一轮一步。</translation>
        </message>
        <message>
            <source>Pairs in HU and pictures cannot be trained on together.</source>
            <translation>HU 图像对与图片不能一起训练。</translation>
        </message>
        <message>
            <source>Train on one kind.</source>
            <translation>请只用一种进行训练。</translation>
        </message>
        <message>
            <source>{seed} is no seed.</source>
            <translation>{seed} 不是有效的种子。</translation>
        </message>
        <message>
            <source>Give a whole number from 0 to {largest_seed}.</source>
            <translation>请给出 0 至 {largest_seed} 的整数。</translation>
        </message>
        <message>
            <source>This run has the VGG perceptual loss, and its weights were not given.</source>
            <translation>此训练含 VGG 感知损失，但未给出其权重。</translation>
        </message>
        <message>
            <source>Give them with --vgg.</source>
            <translation>请用 --vgg 给出。</translation>
        </message>
        <message>
            <source>Epochs between validations and samples are counted from 0.</source>
            <translation>验证与样本之间的轮数从 0 计。</translation>
        </message>
        <message>
            <source>Two specimens of these pairs are called {name:kept}.</source>
            <translation>这些图像对中有两个标本都名为 {name}。</translation>
        </message>
        <message>
            <source>Give each folder once, and every specimen a name of its own.</source>
            <translation>每个文件夹只给出一次，并为每个标本使用单独的名称。</translation>
        </message>
        <message>
            <source>{other} and {name:kept} hold the same images.</source>
            <translation>{other} 与 {name} 含有相同的图像。</translation>
        </message>
        <message>
            <source>Leave one of them out.</source>
            <translation>请去掉其中一个。</translation>
        </message>
        <message>
            <source>Other settings than those of this command.</source>
            <translation>设置与此命令不同。</translation>
        </message>
        <message>
            <source>There is no run in {folder:kept} to go on with.</source>
            <translation>{folder} 中没有可继续的训练。</translation>
        </message>
        <message>
            <source>Start one without --resume.</source>
            <translation>请不带 --resume 开始训练。</translation>
        </message>
        <message>
            <source>The settings in {record_name} of {name:kept} are damaged.</source>
            <translation>{name} 的 {record_name} 中的设置已损坏。</translation>
        </message>
        <message>
            <source>The networks could not be compiled here and run as they are, more slowly ({value}); 'mctgui doctor' says whether there is a C++ compiler.</source>
            <translation>网络无法在此编译，按原样运行，速度较慢（{value}）；“mctgui doctor”会说明有无 C++ 编译器。</translation>
        </message>
        <message>
            <source>There is not enough memory for slices of {size} pixels.</source>
            <translation>内存不足，无法处理 {size} 像素的层面。</translation>
        </message>
        <message>
            <source>Choose a smaller region.</source>
            <translation>请选择较小的区域。</translation>
        </message>
        <message>
            <source>A share of {share:number} cannot be held out.</source>
            <translation>不能留出 {share} 的比例。</translation>
        </message>
        <message>
            <source>Give a number from 0 to below 1.</source>
            <translation>请给出 0 至小于 1 的数值。</translation>
        </message>
        <message>
            <source>There are only {value:number} {kind}: holding some out leaves nothing to train on.</source>
            <translation>只有 {value} {kind}：留出一部分后没有可用于训练的内容。</translation>
        </message>
        <message>
            <source>Add specimens, hold out nothing, or split in another way.</source>
            <translation>请增加标本、不留出，或以其他方式划分。</translation>
        </message>
        <message>
            <source>Slices were split at random, as in the paper: neighbours of trained slices are held out, so that the figures on them are too good. Split by donor to know how the model does on a new bone.</source>
            <translation>层面按论文的方式随机划分：留出的层面与训练层面相邻，因此其结果偏好。请按供体划分，以了解模型在新的骨上的表现。</translation>
        </message>
        <message>
            <source>The donor of {value:number} specimens is not known: each counts as a donor of its own.</source>
            <translation>{value} 个标本的供体未知：各按单独的供体计。</translation>
        </message>
        <message>
            <source>Choose a model for such scans; --force enhances it all the same, outside of what the model was made for.</source>
            <translation>请选择适用于此类扫描的模型；--force 可在模型适用范围之外强行增强。</translation>
        </message>
        <message>
            <source>{name:kept} takes pictures in {takes}; these voxels are {intensity}.</source>
            <translation>{name} 的输入为 {takes}；当前体素为 {intensity}。</translation>
        </message>
        <message>
            <source>{name:kept} was trained on slices {thickness:number} mm thick; these lie {z:number} mm apart.</source>
            <translation>{name} 用层厚 {thickness} mm 的层面训练；当前层间距为 {z} mm。</translation>
        </message>
        <message>
            <source>{name:kept} was trained on slices {thickness:number} mm thick; these are {slice_thickness_mm:number} mm thick.</source>
            <translation>{name} 用层厚 {thickness} mm 的层面训练；当前层厚为 {slice_thickness_mm} mm。</translation>
        </message>
        <message>
            <source>There is hardly anything above {brightest:number} {unit} in this scan, so no bone to enhance.</source>
            <translation>此扫描中几乎没有高于 {brightest} {unit} 的内容，因此没有可增强的骨。</translation>
        </message>
        <message>
            <source>{name:kept} takes values from {low:number} to {high:number}; {above:number} of this scan lies above.</source>
            <translation>{name} 的输入范围为 {low} 至 {high}；此扫描有 {above} 高于该范围。</translation>
        </message>
        <message>
            <source>The bone in this scan is dry: its pores have {pores:number} HU, and {name:kept} was trained on marrow or saline.</source>
            <translation>此扫描中的骨是干骨：其孔隙为 {pores} HU，而 {name} 是用含骨髓或生理盐水的骨训练的。</translation>
        </message>
        <message>
            <source>{name:kept} takes MDCT in Hounsfield units; these voxels are {intensity}.</source>
            <translation>{name} 只接受以 HU 为单位的 MDCT；当前体素为 {intensity}。</translation>
        </message>
        <message>
            <source>{name:kept} was trained on pixels of {expected:number} mm; these are {pixel:number} mm wide.</source>
            <translation>{name} 用 {expected} mm 的像素训练；当前像素宽 {pixel} mm。</translation>
        </message>
        <message>
            <source>There is no device {name}.</source>
            <translation>没有设备 {name}。</translation>
        </message>
        <message>
            <source>Choose auto, cpu or cuda.</source>
            <translation>请选择 auto、cpu 或 cuda。</translation>
        </message>
        <message>
            <source>There is no GPU that PyTorch can use here.</source>
            <translation>本机没有 PyTorch 可用的 GPU。</translation>
        </message>
        <message>
            <source>Choose auto or cpu.</source>
            <translation>请选择 auto 或 cpu。</translation>
        </message>
        <message>
            <source>There is not enough memory for {batch} crops of {side} pixels in one step: {value:number} GB were free, and it takes {value_3:number} GB or more.</source>
            <translation>内存不足，无法在一步中处理 {batch} 个 {side} 像素的裁剪块：可用 {value} GB，而至少需要 {value_3} GB。</translation>
        </message>
        <message>
            <source>There is not enough memory for {batch} crops of {side} pixels in one step.</source>
            <translation>内存不足，无法在一步中处理 {batch} 个 {side} 像素的裁剪块。</translation>
        </message>
        <message>
            <source>a batch of {batch}</source>
            <translation>批量 {batch}</translation>
        </message>
        <message>
            <source>a batch of {batch} with crops of {side} pixels</source>
            <translation>批量 {batch}、裁剪块 {side} 像素</translation>
        </message>
        <message>
            <source>Try {smaller}, or a smaller network.</source>
            <translation>请尝试{smaller}，或较小的网络。</translation>
        </message>
        <message>
            <source>There are no slice pairs to train on.</source>
            <translation>没有可用于训练的层面对。</translation>
        </message>
        <message>
            <source>Choose a folder of pairs.</source>
            <translation>请选择含层面对的文件夹。</translation>
        </message>
        <message>
            <source>A run without a folder cannot be gone on with.</source>
            <translation>没有文件夹的训练无法继续。</translation>
        </message>
        <message>
            <source>Give the folder of the run.</source>
            <translation>请给出训练的文件夹。</translation>
        </message>
        <message>
            <source>validation after epoch {epoch}</source>
            <translation>第 {epoch} 轮后验证</translation>
        </message>
        <message>
            <source>Try half the batch or smaller crops, or a smaller network.</source>
            <translation>请尝试减半批量、减小裁剪块，或使用较小的网络。</translation>
        </message>
        <message>
            <source>Not even a small crop would fit: choose a smaller network.</source>
            <translation>即使很小的裁剪块也放不下：请选择较小的网络。</translation>
        </message>
        <message>
            <source>{name:kept} holds {value:number} steps, the checkpoint {done}.</source>
            <translation>{name} 有 {value} 步，检查点有 {done} 步。</translation>
        </message>
        <message>
            <source>the figures are</source>
            <translation>验证数据</translation>
        </message>
        <message>
            <source>{name:kept} of this run is missing or damaged.</source>
            <translation>此训练的 {name} 缺失或已损坏。</translation>
        </message>
        <message>
            <source>training step {done}</source>
            <translation>训练步 {done}</translation>
        </message>
        <message>
            <source>{name:kept} in {name_1:kept} is damaged, or no checkpoint of a training.</source>
            <translation>{name_1} 中的 {name} 已损坏，或不是训练的检查点。</translation>
        </message>
        <message>
            <source>Take another run, or start a new one in another folder.</source>
            <translation>请选用其他训练，或在另一文件夹中开始新的训练。</translation>
        </message>
        <message>
            <source>There is no checkpoint {state_name} in {name:kept}.</source>
            <translation>{name} 中没有检查点 {state_name}。</translation>
        </message>
        <message>
            <source>Name the folder of a run.</source>
            <translation>请指定训练的文件夹。</translation>
        </message>
        <message>
            <source>There is no checkpoint {name:kept} in {name_1:kept} to go on from.</source>
            <translation>{name_1} 中没有可继续的检查点 {name}。</translation>
        </message>
        <message>
            <source>Start a new run.</source>
            <translation>请开始新的训练。</translation>
        </message>
        <message>
            <source>The run in {name:kept} was started with another {value}.</source>
            <translation>{name} 中的训练开始时的设置不同：{value}。</translation>
        </message>
        <message>
            <source>Go on with the same settings, or start a new run in another folder.</source>
            <translation>请用相同的设置继续，或在其他文件夹中开始新的训练。</translation>
        </message>
        <message>
            <source>The run in {name:kept} was started on other pairs.</source>
            <translation>{name} 中的训练是用其他图像对开始的。</translation>
        </message>
        <message>
            <source>Go on with the same pairs, or start a new run in another folder.</source>
            <translation>请用相同的图像对继续，或在其他文件夹中开始新的训练。</translation>
        </message>
        <message>
            <source>The networks of this training are not those of {method}.</source>
            <translation>此训练的网络不是 {method} 的网络。</translation>
        </message>
        <message>
            <source>Choose a preset of the method.</source>
            <translation>请选择该方法的预设。</translation>
        </message>
        <message>
            <source>Crops of {crop_px} pixels do not fit the network, which takes multiples of {size_multiple}.</source>
            <translation>{crop_px} 像素的裁剪块不适合该网络，其尺寸须为 {size_multiple} 的倍数。</translation>
        </message>
        <message>
            <source>Choose another size of crops, or a shallower network.</source>
            <translation>请选择其他裁剪块尺寸或较浅的网络。</translation>
        </message>
        <message>
            <source>Crops of {crop_px} pixels are too small for the network, which needs {smallest_side} or more.</source>
            <translation>{crop_px} 像素的裁剪块对该网络过小，网络至少需要 {smallest_side} 像素。</translation>
        </message>
        <message>
            <source>Choose larger crops, or a shallower network.</source>
            <translation>请选择较大的裁剪块或较浅的网络。</translation>
        </message>
        <message>
            <source>The networks of the run in {name} are not those of this training.</source>
            <translation>{name} 中训练的网络与此训练的网络不同。</translation>
        </message>
        <message>
            <source>Begin with a run of the same method and size.</source>
            <translation>请以方法和大小相同的训练开始。</translation>
        </message>
        <message>
            <source>The training ran into numbers that are not finite at step {step}.</source>
            <translation>训练在第 {step} 步出现非有限数值。</translation>
        </message>
        <message>
            <source>Lower the learning rate, or go on from the last checkpoint.</source>
            <translation>请降低学习率，或从最后一个检查点继续。</translation>
        </message>
        <message>
            <source>This training wants the perceptual loss, and the weights of VGG19 are not there.</source>
            <translation>此训练需要感知损失，但没有 VGG19 的权重。</translation>
        </message>
        <message>
            <source>Give vgg19-dcbb9e9d.pth, or train without it: the record will say so.</source>
            <translation>请给出 vgg19-dcbb9e9d.pth，或不使用它进行训练：记录中会注明。</translation>
        </message>
        <message>
            <source>Nothing is held out to validate on.</source>
            <translation>没有留出用于验证的数据。</translation>
        </message>
        <message>
            <source>Hold out a donor, or train without validation.</source>
            <translation>请留出一个供体，或不作验证进行训练。</translation>
        </message>
        <message>
            <source>Validation comes every so many epochs, at least every one.</source>
            <translation>验证按若干轮一次进行，最少每轮一次。</translation>
        </message>
        <message>
            <source>Give 1 or more.</source>
            <translation>请给出 1 或更大的值。</translation>
        </message>
        <message>
            <source>validation</source>
            <translation>验证</translation>
        </message>
        <message>
            <source>All figures are of images reduced {reduce:number} times, not to be compared with those of whole images.</source>
            <translation>所有指标均来自缩小 {reduce} 倍的图像，不能与完整图像的指标比较。</translation>
        </message>
        <message>
            <source>The held-out pairs hold no stack of consecutive slices that is high enough for a VOI: BV/TV is that of single slices (2-D), Tb.Th and Tb.Sp are not defined, and the structure score is of BV/TV alone.</source>
            <translation>留出的图像对中没有高度足以放置 VOI 的连续层面：BV/TV 为单层 (2-D) 的值，Tb.Th 和 Tb.Sp 未定义，结构得分仅基于 BV/TV。</translation>
        </message>
        <message>
            <source>The held-out pairs show no bone in which structure could be measured: no epoch is the best.</source>
            <translation>留出的图像对中没有可测量结构的骨：没有最佳轮次。</translation>
        </message>
        <message>
            <source>{failed} of {value:number} micro-CT-like {value_2} hold no bone or no marrow that can be measured: the structure score is not defined.</source>
            <translation>{value} 个 micro-CT-like {value_2}中有 {failed} 个没有可测量的骨或骨髓：结构得分未定义。</translation>
        </message>
        <message>
            <source>{name:kept} of this run is damaged.</source>
            <translation>此训练的 {name} 已损坏。</translation>
        </message>
        <message>
            <source>Move it away: the run goes on without the earlier figures.</source>
            <translation>请将其移走：训练将在没有先前数值的情况下继续。</translation>
        </message>
        <message>
            <source>There is not enough memory to validate on whole slices of {size} pixels.</source>
            <translation>内存不足，无法在 {size} 像素的整个层面上验证。</translation>
        </message>
        <message>
            <source>Go on without validation.</source>
            <translation>请不作验证继续。</translation>
        </message>
        <message>
            <source>{name:kept} is not the published VGG19: its SHA-256 begins with {value}, not {sha256_start}.</source>
            <translation>{name} 不是公开发布的 VGG19：其 SHA-256 以 {value} 开头，而不是 {sha256_start}。</translation>
        </message>
        <message>
            <source>Download vgg19-dcbb9e9d.pth from the site of PyTorch, or train without the perceptual loss.</source>
            <translation>请从 PyTorch 网站下载 vgg19-dcbb9e9d.pth，或不使用感知损失进行训练。</translation>
        </message>
        <message>
            <source>Choose a model in the safetensors format with its card.</source>
            <translation>请选择 safetensors 格式并附有模型卡的模型。</translation>
        </message>
        <message>
            <source>{name:kept} is larger than any model that this program can use.</source>
            <translation>{name} 大于本程序可用的任何模型。</translation>
        </message>
        <message>
            <source>{name:kept} is a pickle or a PyTorch archive, which could run code: it was not opened.</source>
            <translation>{name} 是 pickle 或 PyTorch 归档文件，可能运行代码：未打开。</translation>
        </message>
        <message>
            <source>{name} is a web page, not a model.</source>
            <translation>{name} 是网页，不是模型。</translation>
        </message>
        <message>
            <source>Download the model again, past the login page.</source>
            <translation>请登录后重新下载该模型。</translation>
        </message>
        <message>
            <source>{name} is only a pointer of Git LFS, not the model.</source>
            <translation>{name} 只是 Git LFS 的指针，不是模型。</translation>
        </message>
        <message>
            <source>Fetch the file with git lfs pull.</source>
            <translation>请用 git lfs pull 获取该文件。</translation>
        </message>
        <message>
            <source>{name:kept} is not a model: its header is no table of weights.</source>
            <translation>{name} 不是模型：其头信息不是权重表。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated or has something appended to it.</source>
            <translation>{name} 被截断或附加了其他内容。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged and cannot be read as a model.</source>
            <translation>{name} 已损坏，无法作为模型读取。</translation>
        </message>
        <message>
            <source>{name:kept} is damaged: the weights {key} are not finite.</source>
            <translation>{name} 已损坏：权重 {key} 不是有限数值。</translation>
        </message>
        <message>
            <source>{name:kept} is not a model: its header cannot be read.</source>
            <translation>{name} 不是模型：无法读取其头信息。</translation>
        </message>
        <message>
            <source>{name:kept} is not a model: its weights have impossible names or shapes.</source>
            <translation>{name} 不是模型：其权重的名称或形状不可能存在。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated: it claims more weights than it holds.</source>
            <translation>{name} 被截断：其声明的权重多于实有。</translation>
        </message>
        <message>
            <source>{name:kept} is truncated, or not a model at all.</source>
            <translation>{name} 被截断，或根本不是模型。</translation>
        </message>
        <message>
            <source>Blurring and sampling</source>
            <translation>正在模糊与采样</translation>
        </message>
        <message>
            <source>The scanner's grid is turned against the micro-CT volume.</source>
            <translation>扫描仪的网格相对 micro-CT 体数据旋转。</translation>
        </message>
        <message>
            <source>Give a grid along the axes of the volume.</source>
            <translation>请给出沿体数据各轴的网格。</translation>
        </message>
        <message>
            <source>Bone is not brighter than its surroundings in this volume.</source>
            <translation>此体数据中骨不亮于周围。</translation>
        </message>
        <message>
            <source>Give the grey values of background and of bone.</source>
            <translation>请给出背景和骨的灰度值。</translation>
        </message>
        <message>
            <source>This volume has one grey value only.</source>
            <translation>此体数据只有一个灰度值。</translation>
        </message>
        <message>
            <source>Give a micro-CT volume that shows bone.</source>
            <translation>请给出显示骨的 micro-CT 体数据。</translation>
        </message>
        <message>
            <source>Adding noise</source>
            <translation>正在添加噪声</translation>
        </message>
        <message>
            <source>Choose larger voxels, a smaller field of view, or a range of slices.</source>
            <translation>请选择较大的体素、较小的视野或一段层面。</translation>
        </message>
        <message>
            <source>The seed {seed} is not a whole number from 0 up.</source>
            <translation>种子 {seed} 不是非负整数。</translation>
        </message>
        <message>
            <source>Choose another seed.</source>
            <translation>请选择其他种子。</translation>
        </message>
        <message>
            <source>Voxels of {spacing_mm:number} mm make no specimen.</source>
            <translation>{spacing_mm} mm 的体素无法构成标本。</translation>
        </message>
        <message>
            <source>Choose 0.01 to 2 mm.</source>
            <translation>请选择 0.01 至 2 mm。</translation>
        </message>
        <message>
            <source>A field of view of {sides} mm makes no specimen.</source>
            <translation>{sides} mm 的视野无法构成标本。</translation>
        </message>
        <message>
            <source>Choose 1 to 150 mm for each side.</source>
            <translation>各边请选择 1 至 150 mm。</translation>
        </message>
        <message>
            <source>The half axes of the vertebral body must be 5 to 40 mm.</source>
            <translation>椎体的半轴必须为 5 至 40 mm。</translation>
        </message>
        <message>
            <source>Correct the recipe.</source>
            <translation>请更正参数。</translation>
        </message>
        <message>
            <source>Cortex thickness, blur and noise cannot be negative.</source>
            <translation>皮质厚度、模糊和噪声不能为负。</translation>
        </message>
        <message>
            <source>The specimen would have {value:number} million voxels.</source>
            <translation>标本将有 {value} 百万个体素。</translation>
        </message>
        <message>
            <source>{name:kept} of the specimen must be a number.</source>
            <translation>标本的 {name} 必须是数值。</translation>
        </message>
        <message>
            <source>No slice of the specimen lies between z = {a:number} and {b:number} mm.</source>
            <translation>标本在 z = {a} 与 {b} mm 之间没有层面。</translation>
        </message>
        <message>
            <source>Widen the range.</source>
            <translation>请扩大范围。</translation>
        </message>
        <message>
            <source>Bone must have more HU than its surroundings.</source>
            <translation>骨的 HU 必须高于周围。</translation>
        </message>
        <message>
            <source>Correct the HU of the scanner.</source>
            <translation>请更正扫描仪的 HU。</translation>
        </message>
        <message>
            <source>Bone must be brighter than its surroundings.</source>
            <translation>骨必须亮于周围。</translation>
        </message>
        <message>
            <source>Correct the two grey values.</source>
            <translation>请更正这两个灰度值。</translation>
        </message>
        <message>
            <source>{setting} is no setting of a CT scanner.</source>
            <translation>{setting} 不是 CT 扫描仪的合理设置。</translation>
        </message>
        <message>
            <source>{name:kept} of the scanner must be a number.</source>
            <translation>扫描仪的 {name} 必须是数值。</translation>
        </message>
        <message>
            <source>Correct it.</source>
            <translation>请更正。</translation>
        </message>
        <message>
            <source>Growing trabeculae</source>
            <translation>正在生成骨小梁</translation>
        </message>
        <message>
            <source>Growing the vertebra</source>
            <translation>正在生成椎体</translation>
        </message>
        <message>
            <source>A bone volume fraction of {bv_tv:number} cannot be grown.</source>
            <translation>无法生成骨体积分数为 {bv_tv} 的骨小梁。</translation>
        </message>
        <message>
            <source>Choose one from 0.03 to 0.45.</source>
            <translation>请选择 0.03 至 0.45。</translation>
        </message>
        <message>
            <source>Trabeculae {tb_th_mm:number} mm thick and {tb_sp_mm:number} mm apart cannot be grown.</source>
            <translation>无法生成厚 {tb_th_mm} mm、间距 {tb_sp_mm} mm 的骨小梁。</translation>
        </message>
        <message>
            <source>Choose a thickness of 0.05 to 1 mm and a separation of 0.2 to 4 mm.</source>
            <translation>请选择 0.05 至 1 mm 的厚度和 0.2 至 4 mm 的间距。</translation>
        </message>
        <message>
            <source>Give the truth.json that was written beside a synthetic specimen.</source>
            <translation>请给出与合成标本一同写入的 truth.json。</translation>
        </message>
        <message>
            <source>{path:kept} is not the truth of a synthetic specimen.</source>
            <translation>{path} 不是合成标本的真值。</translation>
        </message>
        <message>
            <source>Choose a truth.json.</source>
            <translation>请选择 truth.json。</translation>
        </message>
        <message>
            <source>This is not the truth of a synthetic specimen ({error}).</source>
            <translation>这不是合成标本的真值（{error}）。</translation>
        </message>
        <message>
            <source>{path:kept} is not a readable JSON file.</source>
            <translation>{path} 不是可读取的 JSON 文件。</translation>
        </message>
        <message>
            <source>The micro-CT is not aligned to the MDCT, and it is not known that both share a frame of reference: the VOI may lie at another place of the bone. Align them in View.</source>
            <translation>micro-CT 未与 MDCT 对齐，且不确定二者共用同一参考坐标系：VOI 可能位于骨的其他位置。请在阅片中对齐。</translation>
        </message>
        <message>
            <source>placing the VOIs</source>
            <translation>正在放置 VOI</translation>
        </message>
        <message>
            <source>No placement of it was accepted.</source>
            <translation>尚未接受它的任何放置。</translation>
        </message>
        <message>
            <source>Look at the proposal in Measure and accept or lock it.</source>
            <translation>请在“测量”中查看建议的放置，然后接受或锁定。</translation>
        </message>
        <message>
            <source>Cases of {name:kept} are being measured already.</source>
            <translation>{name} 中的病例已在测量。</translation>
        </message>
        <message>
            <source>Wait until that has ended, or stop it.</source>
            <translation>请等待其结束，或将其停止。</translation>
        </message>
        <message>
            <source>No VOIs are placed in it.</source>
            <translation>其中没有放置 VOI。</translation>
        </message>
        <message>
            <source>Place them in Measure, or let the recipe have them proposed.</source>
            <translation>请在测量中放置，或由方案自动建议。</translation>
        </message>
        <message>
            <source>It has no MDCT and no micro-CT to propose VOIs in.</source>
            <translation>没有可用于建议 VOI 的 MDCT 或 micro-CT。</translation>
        </message>
        <message>
            <source>Import one first.</source>
            <translation>请先导入。</translation>
        </message>
        <message>
            <source>Its pseudonym is no name for a file.</source>
            <translation>其假名不能用作文件名。</translation>
        </message>
        <message>
            <source>Name the file in the recipe, or rename the case.</source>
            <translation>请在方案中指定文件名，或重命名病例。</translation>
        </message>
        <message>
            <source>There is no case {name} in the project.</source>
            <translation>项目中没有病例 {name}。</translation>
        </message>
        <message>
            <source>counting {value}</source>
            <translation>正在统计 {value}</translation>
        </message>
        <message>
            <source>{pseudonym:kept} has no {value}.</source>
            <translation>{pseudonym} 没有 {value}。</translation>
        </message>
        <message>
            <source>There is not enough memory for it.</source>
            <translation>内存不足。</translation>
        </message>
        <message>
            <source>Its files cannot be read.</source>
            <translation>无法读取其文件。</translation>
        </message>
        <message>
            <source>Check the disk of the project.</source>
            <translation>请检查项目所在磁盘。</translation>
        </message>
        <message>
            <source>The program failed on it ({kind}).</source>
            <translation>程序在处理它时出错（{kind}）。</translation>
        </message>
        <message>
            <source>Measure it by hand.</source>
            <translation>请手动测量。</translation>
        </message>
        <message>
            <source>A pseudonym has 1 to 64 printable characters.</source>
            <translation>假名须为 1 至 64 个可打印字符。</translation>
        </message>
        <message>
            <source>Choose another one, such as SP-0001.</source>
            <translation>请选择其他假名，例如 SP-0001。</translation>
        </message>
        <message>
            <source>There is a case {name:kept} already.</source>
            <translation>病例 {name} 已存在。</translation>
        </message>
        <message>
            <source>Choose another pseudonym.</source>
            <translation>请选择其他假名。</translation>
        </message>
        <message>
            <source>mctgui info lists what was found and why.</source>
            <translation>mctgui info 会列出找到的内容及原因。</translation>
        </message>
        <message>
            <source>Choose one: {named}{more}.</source>
            <translation>请选择其一：{named}{more}。</translation>
        </message>
        <message>
            <source>Choose a folder with DICOM images or numbered slices, or a TIFF, NIfTI, NRRD, MetaImage, Inveon or .npy file.</source>
            <translation>请选择含 DICOM 图像或编号层面的文件夹，或 TIFF、NIfTI、NRRD、MetaImage、Inveon 或 .npy 文件。</translation>
        </message>
        <message>
            <source>None of the {value:number} series in {path:kept} can be stacked into a volume: {reasons}.</source>
            <translation>{path} 中的 {value} 个序列均无法堆叠成体数据：{reasons}。</translation>
        </message>
        <message>
            <source>There is no series {uid:kept} in {path:kept}.</source>
            <translation>{path} 中没有序列 {uid}。</translation>
        </message>
        <message>
            <source>{uid:kept} may mean {value:number} series in {path:kept}.</source>
            <translation>{uid} 可能指 {path} 中的 {value} 个序列。</translation>
        </message>
        <message>
            <source>, and {value} more (mctgui info lists them)</source>
            <translation>，另有 {value} 个（mctgui info 会列出）</translation>
        </message>
        <message>
            <source>{kind} of {value:number} slices</source>
            <translation>{kind}，{value} 层</translation>
        </message>
        <message>
            <source>1 {modality} slice</source>
            <translation>1 层 {modality}</translation>
        </message>
        <message>
            <source> and so on</source>
            <translation>等</translation>
        </message>
        <message>
            <source>There is no image in {path:kept}: {shown}{more}.</source>
            <translation>{path} 中没有图像：{shown}{more}。</translation>
        </message>
        <message>
            <source>{path:kept} holds {value:number} volumes, and it is not said which one is meant.</source>
            <translation>{path} 含 {value} 个体数据，未说明使用哪一个。</translation>
        </message>
        <message>
            <source>There is no series in {path:kept}.</source>
            <translation>{path} 中没有序列。</translation>
        </message>
        <message>
            <source>--series {uid:kept} ({value})</source>
            <translation>--series {uid}（{value}）</translation>
        </message>
        <message>
            <source>volume file</source>
            <translation>体数据文件</translation>
        </message>
        <message>
            <source>The {value} {path:kept} is empty.</source>
            <translation>{value} {path} 是空的。</translation>
        </message>
        <message>
            <source>{name:kept} is a single picture.</source>
            <translation>{name} 是单张图片。</translation>
        </message>
        <message>
            <source>Choose the folder with all slices of the stack.</source>
            <translation>请选择含图像堆栈全部层面的文件夹。</translation>
        </message>
        <message>
            <source>{name:kept} cannot be opened: it is {value}.</source>
            <translation>无法打开 {name}：{value}。</translation>
        </message>
        <message>
            <source>The archive {name:kept} is protected by a password.</source>
            <translation>压缩包 {name} 受密码保护。</translation>
        </message>
        <message>
            <source>Unpack it with its password and choose the folder.</source>
            <translation>请用密码解压并选择文件夹。</translation>
        </message>
        <message>
            <source>a volume file</source>
            <translation>体数据文件</translation>
        </message>
        <message>
            <source>{packed} volume files</source>
            <translation>{packed} 个体数据文件</translation>
        </message>
        <message>
            <source>{name:kept} holds {files}, which cannot be read within an archive.</source>
            <translation>{name} 含有{files}，无法在压缩包内读取。</translation>
        </message>
        <message>
            <source>Unpack it and choose the folder.</source>
            <translation>请解压并选择文件夹。</translation>
        </message>
        <message>
            <source>There is no readable image in {path:kept}: {name:kept} is {value}.</source>
            <translation>{path} 中没有可读取的图像：{name}（{value}）。</translation>
        </message>
        <message>
            <source>{name:kept} is no DICOM series; its slices have one distance.</source>
            <translation>{name} 不是 DICOM 序列；其层间距固定。</translation>
        </message>
        <message>
            <source>Leave --as out.</source>
            <translation>请不使用 --as。</translation>
        </message>
        <message>
            <source>VOI {value:number}</source>
            <translation>VOI {value}</translation>
        </message>
        <message>
            <source>all VOIs together</source>
            <translation>所有 VOI 合并</translation>
        </message>
        <message>
            <source>all VOIs of all cases together</source>
            <translation>全部病例的所有 VOI 合并</translation>
        </message>
        <message>
            <source>The database of {parent:kept} is damaged.</source>
            <translation>{parent} 的数据库已损坏。</translation>
        </message>
        <message>
            <source>Rename {backup_name} in it to {name:kept}: it holds what was there at the last opening. The volumes are not touched.</source>
            <translation>请将其中的 {backup_name} 重命名为 {name}：它保存了上次打开时的内容。体数据不受影响。</translation>
        </message>
        <message>
            <source>{folder:kept} could not be read or written: {error}.</source>
            <translation>无法读写 {folder}：{error}。</translation>
        </message>
        <message>
            <source>Check the disk, then try again.</source>
            <translation>请检查磁盘，然后重试。</translation>
        </message>
        <message>
            <source>{parent:kept} is not an mctgui project.</source>
            <translation>{parent} 不是 mctgui 项目。</translation>
        </message>
        <message>
            <source>Choose a folder whose name ends in .mctproj.</source>
            <translation>请选择名称以 .mctproj 结尾的文件夹。</translation>
        </message>
        <message>
            <source>{parent:kept} was made by a newer mctgui (format {version}; this one knows up to {newest}).</source>
            <translation>{parent} 由较新的 mctgui 创建（格式 {version}；当前版本支持到 {newest}）。</translation>
        </message>
        <message>
            <source>Install the newer version to open it.</source>
            <translation>请安装较新版本以打开它。</translation>
        </message>
        <message>
            <source>{folder:kept} could not be written: the disk is full.</source>
            <translation>无法写入 {folder}：磁盘已满。</translation>
        </message>
        <message>
            <source>Free some space, then try again.</source>
            <translation>请释放空间，然后重试。</translation>
        </message>
        <message>
            <source>{folder:kept} cannot be opened for writing.</source>
            <translation>无法以写入方式打开 {folder}。</translation>
        </message>
        <message>
            <source>Copy the project to a folder that you may write to, and open it there.</source>
            <translation>请将项目复制到您有写入权限的文件夹，并在那里打开。</translation>
        </message>
        <message>
            <source>{folder:kept} is in use by another program.</source>
            <translation>{folder} 正被其他程序使用。</translation>
        </message>
        <message>
            <source>Close the other program, then try again.</source>
            <translation>请关闭该程序，然后重试。</translation>
        </message>
        <message>
            <source>{folder:kept} no longer holds what this belongs to: {error}.</source>
            <translation>{folder} 中已没有其所属的内容：{error}。</translation>
        </message>
        <message>
            <source>Open the case again, then try once more.</source>
            <translation>请重新打开病例，然后再试一次。</translation>
        </message>
        <message>
            <source>{folder:kept} is closed.</source>
            <translation>{folder} 已关闭。</translation>
        </message>
        <message>
            <source>Open the project again.</source>
            <translation>请重新打开项目。</translation>
        </message>
        <message>
            <source>enhancing</source>
            <translation>正在增强</translation>
        </message>
        <message>
            <source>measuring</source>
            <translation>正在测量</translation>
        </message>
        <message>
            <source>keeping the volume</source>
            <translation>正在保存体数据</translation>
        </message>
        <message>
            <source>the demo is ready</source>
            <translation>演示已就绪</translation>
        </message>
        <message>
            <source>Another window is making the demo in {folder:kept}.</source>
            <translation>另一个窗口正在 {folder} 中生成演示。</translation>
        </message>
        <message>
            <source>Wait until it has finished.</source>
            <translation>请等待其完成。</translation>
        </message>
        <message>
            <source>growing the vertebra</source>
            <translation>正在生成椎体</translation>
        </message>
        <message>
            <source>The damaged demo in {folder:kept} is in the way.</source>
            <translation>{folder} 中有损坏的演示，无法继续。</translation>
        </message>
        <message>
            <source>Delete it, then try again.</source>
            <translation>请将其删除，然后重试。</translation>
        </message>
        <message>
            <source>loading the model</source>
            <translation>正在加载模型</translation>
        </message>
        <message>
            <source>{pseudonym:kept} has no MDCT to enhance.</source>
            <translation>{pseudonym} 没有可增强的 MDCT。</translation>
        </message>
        <message>
            <source>a volume file in an archive; unpack it first</source>
            <translation>压缩包中的体数据文件；请先解压</translation>
        </message>
        <message>
            <source>encrypted in the archive</source>
            <translation>在压缩包中已加密</translation>
        </message>
        <message>
            <source>reading {name:kept}</source>
            <translation>正在读取 {name}</translation>
        </message>
        <message>
            <source>a picture that belongs to no stack of slices</source>
            <translation>不属于任何图像堆栈的图片</translation>
        </message>
        <message>
            <source>the header of {name:kept}</source>
            <translation>{name} 的头信息</translation>
        </message>
        <message>
            <source>hashing the source files</source>
            <translation>正在计算源文件哈希</translation>
        </message>
        <message>
            <source>A source file cannot be read: {strerror}.</source>
            <translation>无法读取某个源文件：{strerror}。</translation>
        </message>
        <message>
            <source>Check that the disk is still connected.</source>
            <translation>请确认磁盘仍然连接。</translation>
        </message>
        <message>
            <source>{folder:kept} is being written by another program.</source>
            <translation>{folder} 正由其他程序写入。</translation>
        </message>
        <message>
            <source>clinical CT {sequence}, registered to the micro-CT</source>
            <translation>临床 CT {sequence}，已与 micro-CT 配准</translation>
        </message>
        <message>
            <source>bone mask of the registered clinical CT {sequence}</source>
            <translation>已配准临床 CT {sequence} 的骨掩膜</translation>
        </message>
        <message>
            <source>micro-CT of the registered pair</source>
            <translation>配准图像对中的 micro-CT</translation>
        </message>
        <message>
            <source>bone mask of the micro-CT</source>
            <translation>micro-CT 的骨掩膜</translation>
        </message>
        <message>
            <source>original clinical CT {sequence}</source>
            <translation>原始临床 CT {sequence}</translation>
        </message>
        <message>
            <source>original micro-CT</source>
            <translation>原始 micro-CT</translation>
        </message>
        <message>
            <source>LumbarSR case {case}: {value}</source>
            <translation>LumbarSR 病例 {case}：{value}</translation>
        </message>
        <message>
            <source>{value}, {name:kept} VOI</source>
            <translation>{value}，{name} VOI</translation>
        </message>
        <message>
            <source>No VOIs are placed in {pseudonym:kept}.</source>
            <translation>{pseudonym} 中没有放置 VOI。</translation>
        </message>
        <message>
            <source>Place them in Measure, or have them proposed.</source>
            <translation>请在测量中放置，或使用自动建议。</translation>
        </message>
        <message>
            <source>{pseudonym:kept} has no volume to measure in.</source>
            <translation>{pseudonym} 没有可测量的体数据。</translation>
        </message>
        <message>
            <source>A threshold for all cases together has to be found before one of them is measured.</source>
            <translation>全部病例的共同阈值须在测量任一病例之前确定。</translation>
        </message>
        <message>
            <source>Measure the cases by a recipe, or choose a threshold for each VOI or image.</source>
            <translation>请按方案测量病例，或为每个 VOI 或图像选择阈值。</translation>
        </message>
        <message>
            <source>{value}, {name:kept} VOI: {message}</source>
            <translation>{value}，{name} VOI：{message}</translation>
        </message>
        <message>
            <source>Where the pairs of {name:kept} were, outside the project, others lie now.</source>
            <translation>{name} 的图像对原先在项目之外的位置，现在放着其他图像对。</translation>
        </message>
        <message>
            <source>Add them again from the folder that they lie in now.</source>
            <translation>请从其现在所在的文件夹重新添加。</translation>
        </message>
        <message>
            <source>The pairs of {name:kept} are not where they were, outside the project.</source>
            <translation>{name} 的图像对已不在项目之外的原位置。</translation>
        </message>
        <message>
            <source>{place_name} of the pairs {name:kept} is damaged.</source>
            <translation>图像对 {name} 的 {place_name} 已损坏。</translation>
        </message>
        <message>
            <source>Add them again from the folder that they lie in.</source>
            <translation>请从其所在的文件夹重新添加。</translation>
        </message>
        <message>
            <source>two volumes in one space; {words}</source>
            <translation>同一坐标系中的两个体数据；{words}</translation>
        </message>
        <message>
            <source>the MDCT does not say what its values mean, they were taken as HU; {words}</source>
            <translation>MDCT 未说明其数值的含义，已按 HU 处理；{words}</translation>
        </message>
        <message>
            <source>micro-CT {low:number} to {high:number} as grey 0 to 255</source>
            <translation>micro-CT {low} 至 {high} 对应灰度 0 至 255</translation>
        </message>
        <message>
            <source>Pictures and volumes in HU cannot be trained on together.</source>
            <translation>图片与以 HU 为单位的体数据不能一起训练。</translation>
        </message>
        <message>
            <source>Make a store of its own for each kind.</source>
            <translation>请为每一类分别建立图像对集。</translation>
        </message>
        <message>
            <source>The MDCT is in grey values of {bits:number} bits, not in HU.</source>
            <translation>MDCT 为 {bits} 位灰度值，而不是 HU。</translation>
        </message>
        <message>
            <source>Look whether MDCT and micro-CT were given the wrong way round; pictures go into train_A and train_B.</source>
            <translation>请检查 MDCT 与 micro-CT 是否给反了；图片应放入 train_A 和 train_B。</translation>
        </message>
        <message>
            <source>vertebra grown from random numbers and scanned by a simulated MDCT</source>
            <translation>由随机数生成并经模拟 MDCT 扫描的椎体</translation>
        </message>
        <message>
            <source>{name:kept} is no folder of pairs: neither a phantom, nor LumbarSR, nor train_A and train_B.</source>
            <translation>{name} 不是图像对的文件夹：既不是体模、LumbarSR，也不含 train_A 和 train_B。</translation>
        </message>
        <message>
            <source>Choose another folder, or give two volumes with --mdct and --microct.</source>
            <translation>请选择其他文件夹，或用 --mdct 和 --microct 给出两个体数据。</translation>
        </message>
        <message>
            <source>There are several sequences of clinical CT: {value}.</source>
            <translation>临床 CT 有多个序列：{value}。</translation>
        </message>
        <message>
            <source>Choose one with --sequence.</source>
            <translation>请用 --sequence 选择其一。</translation>
        </message>
        <message>
            <source>There is no sequence {chosen}.</source>
            <translation>没有序列 {chosen}。</translation>
        </message>
        <message>
            <source>There are {value}.</source>
            <translation>现有 {value}。</translation>
        </message>
        <message>
            <source>The pictures in {name:kept} do not tell the size of their pixels.</source>
            <translation>{name} 中的图片未注明像素大小。</translation>
        </message>
        <message>
            <source>Give it with --spacing-mm Z Y X.</source>
            <translation>请用 --spacing-mm Z Y X 给出。</translation>
        </message>
        <message>
            <source>{value:number} pictures in {name:kept} have no partner, the first is {value_2}.</source>
            <translation>{name} 中有 {value} 幅图片没有配对，第一幅为 {value_2}。</translation>
        </message>
        <message>
            <source>Give every picture of train_A one of the same name in train_B.</source>
            <translation>train_A 中的每幅图片在 train_B 中须有同名图片。</translation>
        </message>
        <message>
            <source>There are no pictures in {name:kept}.</source>
            <translation>{name} 中没有图片。</translation>
        </message>
        <message>
            <source>Put {value} there.</source>
            <translation>请将 {value} 放入其中。</translation>
        </message>
        <message>
            <source>pictures in pairs</source>
            <translation>成对的图片</translation>
        </message>
        <message>
            <source>{value:number} to {value_1:number} is no window of a micro-CT.</source>
            <translation>{value} 至 {value_1} 不是有效的 micro-CT 窗。</translation>
        </message>
        <message>
            <source>Give the lower value first: --microct-window LOW HIGH.</source>
            <translation>请先给出较小的值：--microct-window LOW HIGH。</translation>
        </message>
        <message>
            <source>grey values as they are</source>
            <translation>灰度原值</translation>
        </message>
        <message>
            <source>The micro-CT has one value everywhere.</source>
            <translation>micro-CT 处处为同一数值。</translation>
        </message>
        <message>
            <source>Give its window with --microct-window LOW HIGH.</source>
            <translation>请用 --microct-window LOW HIGH 给出其窗。</translation>
        </message>
        <message>
            <source>There is no folder {folder:kept}.</source>
            <translation>文件夹 {folder} 不存在。</translation>
        </message>
        <message>
            <source>truth.json in {name:kept} is damaged.</source>
            <translation>{name} 中的 truth.json 已损坏。</translation>
        </message>
        <message>
            <source>Grow the phantom again.</source>
            <translation>请重新生成体模。</translation>
        </message>
        <message>
            <source>{name:kept} is no picture that can be read.</source>
            <translation>{name} 不是可读取的图片。</translation>
        </message>
        <message>
            <source>Save it as PNG.</source>
            <translation>请将其保存为 PNG。</translation>
        </message>
        <message>
            <source>{name:kept} has more than 8 bits.</source>
            <translation>{name} 超过 8 位。</translation>
        </message>
        <message>
            <source>Give pictures of 8 bits.</source>
            <translation>请给出 8 位图片。</translation>
        </message>
        <message>
            <source>{name:kept} is not of the size of the others.</source>
            <translation>{name} 与其他图片大小不同。</translation>
        </message>
        <message>
            <source>Give pictures of one size.</source>
            <translation>请给出大小相同的图片。</translation>
        </message>
        <message>
            <source>LumbarSR, {chosen}, registered; {words}</source>
            <translation>LumbarSR，{chosen}，已配准；{words}</translation>
        </message>
        <message>
            <source>{name:kept} is in colour.</source>
            <translation>{name} 为彩色。</translation>
        </message>
        <message>
            <source>Give grey pictures.</source>
            <translation>请给出灰度图片。</translation>
        </message>
        <message>
            <source>looking at the folder</source>
            <translation>正在查看文件夹</translation>
        </message>
        <message>
            <source>{name:kept} is no folder of pairs: neither phantoms, nor LumbarSR, nor train_A and train_B.</source>
            <translation>{name} 不是图像对文件夹：既非体模、LumbarSR，也非 train_A 和 train_B。</translation>
        </message>
        <message>
            <source>Choose another folder, or make pairs of a case of this project.</source>
            <translation>请选择其他文件夹，或由本项目的病例生成图像对。</translation>
        </message>
        <message>
            <source>reading</source>
            <translation>正在读取</translation>
        </message>
        <message>
            <source>The folder {name:kept} cannot be read.</source>
            <translation>无法读取文件夹 {name}。</translation>
        </message>
        <message>
            <source>copying</source>
            <translation>正在复制</translation>
        </message>
        <message>
            <source>The folder of {name:kept} that comes with mctgui is missing.</source>
            <translation>缺少 mctgui 自带的 {name} 文件夹。</translation>
        </message>
        <message>
            <source>Install mctgui again.</source>
            <translation>请重新安装 mctgui。</translation>
        </message>
        <message>
            <source>{name:kept} is too large for a small picture.</source>
            <translation>{name} 过大，无法生成小图。</translation>
        </message>
        <message>
            <source>Import it.</source>
            <translation>请将其导入。</translation>
        </message>
        <message>
            <source>Give it in millimetres.</source>
            <translation>请以毫米给出。</translation>
        </message>
        <message>
            <source>The manual shows a recipe; or save one from the batch of the Measure screen.</source>
            <translation>手册中有方案示例；也可从测量界面的批量测量中保存一个。</translation>
        </message>
        <message>
            <source>as a whole</source>
            <translation>整体</translation>
        </message>
        <message>
            <source>there is no such word in a recipe</source>
            <translation>方案中没有此项</translation>
        </message>
        <message>
            <source> (and {more} more)</source>
            <translation>（另有 {more} 项）</translation>
        </message>
        <message>
            <source>The recipe {path:kept} cannot be read.</source>
            <translation>无法读取方案 {path}。</translation>
        </message>
        <message>
            <source>{path:kept} is too large for a recipe.</source>
            <translation>{path} 过大，不是方案。</translation>
        </message>
        <message>
            <source>The recipe {path:kept} does not exist.</source>
            <translation>方案 {path} 不存在。</translation>
        </message>
        <message>
            <source>{path:kept} is not a recipe: it is no JSON.</source>
            <translation>{path} 不是方案：不是 JSON。</translation>
        </message>
        <message>
            <source>The recipe {path:kept}: {value}.</source>
            <translation>方案 {path}：{value}。</translation>
        </message>
        <message>
            <source>This is no longer in the project.</source>
            <translation>此内容已不在项目中。</translation>
        </message>
        <message>
            <source>Open the case again.</source>
            <translation>请重新打开病例。</translation>
        </message>
        <message>
            <source>{name:kept} is one volume without DICOM series.</source>
            <translation>{name} 是单个体数据，没有 DICOM 序列。</translation>
        </message>
        <message>
            <source>Leave --series out.</source>
            <translation>请不使用 --series。</translation>
        </message>
        <message>
            <source>DICOM files say themselves how large their voxels are.</source>
            <translation>DICOM 文件自身注明体素大小。</translation>
        </message>
        <message>
            <source>Leave --spacing-mm out; it is for volume files that do not.</source>
            <translation>请不使用 --spacing-mm；它用于未注明体素大小的体数据文件。</translation>
        </message>
        <message>
            <source>{folder:kept} is not an mctgui project.</source>
            <translation>{folder} 不是 mctgui 项目。</translation>
        </message>
        <message>
            <source>{folder:kept} does not exist.</source>
            <translation>{folder} 不存在。</translation>
        </message>
        <message>
            <source>Choose a folder whose name ends in {suffix}.</source>
            <translation>请选择名称以 {suffix} 结尾的文件夹。</translation>
        </message>
        <message>
            <source>There are no volumes in this project to draw images from.</source>
            <translation>此项目中没有可供抽取图像的体数据。</translation>
        </message>
        <message>
            <source>Import some, or enhance some.</source>
            <translation>请导入或增强体数据。</translation>
        </message>
        <message>
            <source>The card of {name} does not name what it was trained on: none of its images could be excluded for that.</source>
            <translation>{name} 的模型卡未列出训练数据：无法因此排除其任何图像。</translation>
        </message>
        <message>
            <source>None of the {value:number} specimens that {model} was trained on has the name of a case or donor here: no image was excluded for it.</source>
            <translation>{model} 训练所用的 {value} 个标本均与此处的病例或供体名称不符：未因此排除任何图像。</translation>
        </message>
        <message>
            <source>a model without a card</source>
            <translation>没有模型卡的模型</translation>
        </message>
        <message>
            <source>getting ready</source>
            <translation>正在准备</translation>
        </message>
        <message>
            <source>There is a run in {folder:kept} already.</source>
            <translation>{folder} 中已有训练。</translation>
        </message>
        <message>
            <source>Go on with it by --resume, or name another folder.</source>
            <translation>请用 --resume 继续，或指定其他文件夹。</translation>
        </message>
        <message>
            <source>The run in {name:kept} is being trained already.</source>
            <translation>{name} 中的训练正在进行。</translation>
        </message>
        <message>
            <source>Wait for it, or stop it where it runs.</source>
            <translation>请等待其完成，或在其运行处停止。</translation>
        </message>
        <message>
            <source>The program has a fault here ({name}).</source>
            <translation>程序在此处出错（{name}）。</translation>
        </message>
        <message>
            <source>The log file says where it was.</source>
            <translation>日志文件记录了出错位置。</translation>
        </message>
        <message>
            <source>{name:kept} of the run {name_1:kept} is damaged.</source>
            <translation>训练 {name_1} 的 {name} 已损坏。</translation>
        </message>
        <message>
            <source>The run itself may still go on.</source>
            <translation>训练本身可能仍可继续。</translation>
        </message>
        <message>
            <source>curves</source>
            <translation>曲线</translation>
        </message>
        <message>
            <source>starting {processes:number} processes</source>
            <translation>正在启动 {processes} 个进程</translation>
        </message>
        <message>
            <source>One of the {count:number} processes of this training has ended.</source>
            <translation>此训练的 {count} 个进程中有一个已结束。</translation>
        </message>
        <message>
            <source>Go on from the last checkpoint.</source>
            <translation>请从最后一个检查点继续。</translation>
        </message>
        <message>
            <source>One of the {count:number} processes of this training was ended by the system.</source>
            <translation>此训练的 {count} 个进程中有一个被系统结束。</translation>
        </message>
        <message>
            <source>Short memory does that: try a smaller batch or image size, or go on from the last checkpoint.</source>
            <translation>内存不足会导致这种情况：请减小批量或图像大小，或从最后一个检查点继续。</translation>
        </message>
        <message>
            <source>The processes of this training did not stop within {limit:number} s and were ended.</source>
            <translation>此训练的进程未在 {limit} 秒内停止，已被强制结束。</translation>
        </message>
        <message>
            <source>The training was stopped from outside.</source>
            <translation>训练被外部停止。</translation>
        </message>
        <message>
            <source>Go on from its last checkpoint.</source>
            <translation>请从其最后一个检查点继续。</translation>
        </message>
        <message>
            <source>The run in {name:kept} was not trained on these pairs.</source>
            <translation>{name} 中的训练所用的不是这些图像对。</translation>
        </message>
        <message>
            <source>Name the pairs that it had.</source>
            <translation>请指定其所用的图像对。</translation>
        </message>
        <message>
            <source>There is no run in {folder:kept}, or run.json is damaged.</source>
            <translation>{folder} 中没有训练，或 run.json 已损坏。</translation>
        </message>
        <message>
            <source>The pairs that the run {name:kept} was started on are not in this project.</source>
            <translation>训练 {name} 开始时所用的图像对不在此项目中。</translation>
        </message>
        <message>
            <source>Find the folder that they lie in.</source>
            <translation>请找到其所在的文件夹。</translation>
        </message>
        <message>
            <source>The pairs in {name:kept} are not those that the run {name_1:kept} was started on.</source>
            <translation>{name} 中的图像对不是训练 {name_1} 开始时所用的图像对。</translation>
        </message>
        <message>
            <source>Choose another folder.</source>
            <translation>请选择其他文件夹。</translation>
        </message>
        <message>
            <source>The run {name:kept} is being trained.</source>
            <translation>训练 {name} 正在进行。</translation>
        </message>
        <message>
            <source>Stop it first.</source>
            <translation>请先停止。</translation>
        </message>
        <message>
            <source>The record of the run {name:kept} is damaged.</source>
            <translation>训练 {name} 的记录已损坏。</translation>
        </message>
        <message>
            <source>The files of a {modality} volume do not fit its record in the project.</source>
            <translation>{modality} 体数据的文件与其在项目中的记录不符。</translation>
        </message>
        <message>
            <source>Delete the volume and import it again.</source>
            <translation>请删除该体数据并重新导入。</translation>
        </message>
        <message>
            <source>A volume of the project points outside its folder.</source>
            <translation>项目中有一个体数据指向项目文件夹之外。</translation>
        </message>
        <message>
            <source>Do not use this project: it was tampered with.</source>
            <translation>请勿使用此项目：它已被篡改。</translation>
        </message>
        <message>
            <source>{folder:kept} could not be written: the volume needs {value:number} MB and {value_2:number} MB are free.</source>
            <translation>无法写入 {folder}：体数据需要 {value} MB，剩余空间为 {value_2} MB。</translation>
        </message>
        <message>
            <source>Free some space, or crop the volume, then try again.</source>
            <translation>请释放空间或裁剪体数据，然后重试。</translation>
        </message>
        <message>
            <source>A volume of the project cannot be read: {name:kept}/{name_1:kept} is missing or damaged.</source>
            <translation>无法读取项目中的一个体数据：{name}/{name_1} 缺失或已损坏。</translation>
        </message>
        <message>
            <source>Restore the file from a backup, or delete the volume and import it again.</source>
            <translation>请从备份恢复该文件，或删除该体数据并重新导入。</translation>
        </message>
        <message>
            <source>The statistics of a volume cannot be read: {name:kept}/{name_1:kept} is missing or damaged.</source>
            <translation>无法读取一个体数据的统计信息：{name}/{name_1} 缺失或已损坏。</translation>
        </message>
        <message>
            <source>Nothing is measured in {pseudonym:kept}.</source>
            <translation>{pseudonym} 中没有任何测量。</translation>
        </message>
        <message>
            <source>Place the VOIs and measure them first.</source>
            <translation>请先放置 VOI 并测量。</translation>
        </message>
        <message>
            <source>writing the tables</source>
            <translation>正在写入表格</translation>
        </message>
        <message>
            <source>drawing the images side by side</source>
            <translation>正在并排绘制图像</translation>
        </message>
        <message>
            <source>writing the page</source>
            <translation>正在写入页面</translation>
        </message>
        <message>
            <source>drawing the {name} VOI in 3-D</source>
            <translation>正在绘制{name} VOI 的三维图</translation>
        </message>
        <message>
            <source>painting the thickness of {label}</source>
            <translation>正在绘制 {label} 的厚度</translation>
        </message>
        <message>
            <source>The volume is no DICOM series, so that no DICOM object can refer to its slices.</source>
            <translation>体数据不是 DICOM 序列，DICOM 对象无法引用其层面。</translation>
        </message>
        <message>
            <source>Leave --seg and --sr out, or convert it to DICOM first (mctgui convert) and use that.</source>
            <translation>请不使用 --seg 和 --sr，或先将其转换为 DICOM（mctgui convert）再使用。</translation>
        </message>
        <message>
            <source>{name:kept} outlines another series than the one that is measured.</source>
            <translation>{name} 勾画的是另一个序列，不是所测量的序列。</translation>
        </message>
        <message>
            <source>Write one on this series with mctgui voi --voi FILE --seg FILE.</source>
            <translation>请用 mctgui voi --voi FILE --seg FILE 在此序列上写入。</translation>
        </message>
        <message>
            <source>{name:kept} does not hold the {value} that is measured.</source>
            <translation>{name} 不含所测量的{value}。</translation>
        </message>
        <message>
            <source>Write it anew of the same VOIs with mctgui voi --voi FILE --seg FILE.</source>
            <translation>请用 mctgui voi --voi FILE --seg FILE 为相同的 VOI 重新写入。</translation>
        </message>
        <message>
            <source>checking the study</source>
            <translation>正在检查研究</translation>
        </message>
        <message>
            <source>Slices that a model was trained on could be drawn: its images may look better than those of new specimens.</source>
            <translation>允许抽取模型训练用过的层面：其图像可能优于新标本的图像。</translation>
        </message>
        <message>
            <source>{reader} has given no scores and is in no table.</source>
            <translation>{reader} 没有评分，不在任何表格中。</translation>
        </message>
        <message>
            <source>This study is not locked: there are no scores.</source>
            <translation>此研究尚未锁定：没有评分。</translation>
        </message>
        <message>
            <source>Lock it, let it be read, and merge the results.</source>
            <translation>请锁定、评阅并收取结果。</translation>
        </message>
        <message>
            <source>{reader} has not signed: {stands}.</source>
            <translation>{reader} 未签名：{stands}。</translation>
        </message>
        <message>
            <source>Table 2. Scores and agreement of the readers, as in the paper</source>
            <translation>表 2　评阅者的评分与一致性，按论文</translation>
        </message>
        <message>
            <source>Kendall's W</source>
            <translation>Kendall W</translation>
        </message>
        <message>
            <source>Table 3. Scores of {value} and {value_1}, as in the paper</source>
            <translation>表 3　{value} 与 {value_1} 的评分，按论文</translation>
        </message>
        <message>
            <source>writing the scores</source>
            <translation>正在写出评分</translation>
        </message>
        <message>
            <source>writing the records</source>
            <translation>正在写出记录</translation>
        </message>
        <message>
            <source>drawing the figures</source>
            <translation>正在绘制图</translation>
        </message>
        <message>
            <source>writing the pages</source>
            <translation>正在写出报告</translation>
        </message>
        <message>
            <source>not defined</source>
            <translation>未定义</translation>
        </message>
        <message>
            <source>percentile bootstrap over {kinds} ({bootstrap} samples)</source>
            <translation>按{kinds}的百分位 bootstrap（{bootstrap} 次抽样）</translation>
        </message>
        <message>
            <source>Agreement of each reader with themselves</source>
            <translation>评阅者自身一致性</translation>
        </message>
        <message>
            <source>Same score % (95 % CI)</source>
            <translation>评分相同 %（95 % CI）</translation>
        </message>
        <message>
            <source>Within 1 %</source>
            <translation>相差 ≤ 1 级 %</translation>
        </message>
        <message>
            <source>Gwet's AC2 (95 % CI)</source>
            <translation>Gwet AC2（95 % CI）</translation>
        </message>
        <message>
            <source>Alpha, ordinal (95 % CI)</source>
            <translation>Alpha，有序（95 % CI）</translation>
        </message>
        <message>
            <source>Same scores and alpha: {drawn}; AC2: analytic interval, images taken as independent.</source>
            <translation>评分相同率与 alpha：{drawn}；AC2：解析区间，图像按独立计算。</translation>
        </message>
        <message>
            <source>AC2 and alpha are weighted over the whole scale (quadratic, ordinal).</source>
            <translation>AC2 与 alpha 按整个等级范围加权（二次、有序）。</translation>
        </message>
        <message>
            <source>Skewed: 85 % of the scores or more are one step; read AC2 and same scores before W, alpha and ICC.</source>
            <translation>偏斜：85 % 或更多的评分为同一等级；请先看 AC2 和评分相同率，再看 W、alpha 和 ICC。</translation>
        </message>
        <message>
            <source>Kendall's W (95 % CI)</source>
            <translation>Kendall W（95 % CI）</translation>
        </message>
        <message>
            <source>p, permutation</source>
            <translation>p，置换</translation>
        </message>
        <message>
            <source>p, chi-square</source>
            <translation>p，卡方</translation>
        </message>
        <message>
            <source>Largest W</source>
            <translation>W 最大值</translation>
        </message>
        <message>
            <source>Band of W</source>
            <translation>W 等级</translation>
        </message>
        <message>
            <source>ICC(A,1) (95 % CI)</source>
            <translation>ICC(A,1)（95 % CI）</translation>
        </message>
        <message>
            <source>W: {drawn}; ICC: analytic interval, images taken as independent. Not defined: all scores equal.</source>
            <translation>W：{drawn}；ICC：解析区间，图像按独立计算。未定义：评分全部相同。</translation>
        </message>
        <message>
            <source>Take the permutation p: the chi-square p of W is inexact with fewer than 15 images.</source>
            <translation>请采用置换 p：图像少于 15 幅时，W 的卡方 p 不准确。</translation>
        </message>
        <message>
            <source>Largest W: what these scores allow in the best pairing. Band of W: {bands_source}.</source>
            <translation>W 最大值：这些评分在最佳对应下所能达到的值。W 等级：{bands_source}。</translation>
        </message>
        <message>
            <source>Cliff's delta</source>
            <translation>Cliff delta</translation>
        </message>
        <message>
            <source>{first}, mean ± SD</source>
            <translation>{first}，均值 ± SD</translation>
        </message>
        <message>
            <source>{second}, mean ± SD</source>
            <translation>{second}，均值 ± SD</translation>
        </message>
        <message>
            <source>Difference (95 % CI)</source>
            <translation>差值（95 % CI）</translation>
        </message>
        <message>
            <source>Each image's scores are made one figure first (mean or median over the readers): n is the number of images.</source>
            <translation>先将每幅图像的评分合为一个数值（评阅者的均值或中位数）：n 为图像数。</translation>
        </message>
        <message>
            <source>Intervals: bootstrap of whole {value} ({cluster_count}).</source>
            <translation>区间：以{value}为整体的 bootstrap（{cluster_count}）。</translation>
        </message>
        <message>
            <source>Superiority: chance that {first} is scored higher than {second}; 0.5 is none.</source>
            <translation>优势概率：{first} 评分高于 {second} 的概率；0.5 表示无差异。</translation>
        </message>
        <message>
            <source>Difference between {first} and {second}, image by image</source>
            <translation>{first} 与 {second} 的差异，逐幅图像比较</translation>
        </message>
        <message>
            <source>p, per image</source>
            <translation>p，逐幅图像</translation>
        </message>
        <message>
            <source>p, per image, Holm</source>
            <translation>p，逐幅图像，Holm</translation>
        </message>
        <message>
            <source>p, permutation, Holm</source>
            <translation>p，置换，Holm</translation>
        </message>
        <message>
            <source>p, pooled</source>
            <translation>p，合并</translation>
        </message>
        <message>
            <source>p, pooled, Holm</source>
            <translation>p，合并，Holm</translation>
        </message>
        <message>
            <source>Per image: {test}, two-sided, without continuity correction. Permutation: of the difference of the means, {value} kept together.</source>
            <translation>逐幅图像：{test}，双侧，无连续性校正。置换：对均值之差，{value}不拆分。</translation>
        </message>
        <message>
            <source>Holm: over the criteria of this table where p is defined. Pooled: as in the paper, which counts each image once for every reader; for comparison only.</source>
            <translation>Holm：对本表中 p 有定义的各项标准校正。合并：同论文，每幅图像按每名评阅者各计一次；仅供对照。</translation>
        </message>
        <message>
            <source>Tests of {first} against {second}</source>
            <translation>{first} 与 {second} 的检验</translation>
        </message>
        <message>
            <source>Kruskal-Wallis of the images' own figures; pairs by Dunn's test, Bonferroni-adjusted over the pairs.</source>
            <translation>对各图像数值的 Kruskal-Wallis 检验；两两比较用 Dunn 检验，经 Bonferroni 校正。</translation>
        </message>
        <message>
            <source>All classes together, image by image</source>
            <translation>所有类别一起，逐幅图像比较</translation>
        </message>
        <message>
            <source>Choices for {first}, % (95 % CI)</source>
            <translation>选择 {first}，%（95 % CI）</translation>
        </message>
        <message>
            <source>Preferred: by most readers, each pair counted once. p: exact sign test of the pairs that are not tied; Holm over the criteria. 50 % is no preference.</source>
            <translation>偏好：按多数评阅者，每对计一次。p：对未持平图像对的精确符号检验；Holm 对各项标准校正。50 % 表示无偏好。</translation>
        </message>
        <message>
            <source>Preference between {first} and {second}, pair by pair</source>
            <translation>{first} 与 {second} 之间的偏好，逐对比较</translation>
        </message>
        <message>
            <source>Shown twice</source>
            <translation>重复显示</translation>
        </message>
        <message>
            <source>Kappa, quadratic (95 % CI)</source>
            <translation>Kappa，二次（95 % CI）</translation>
        </message>
        <message>
            <source>Second - first</source>
            <translation>第二次 - 第一次</translation>
        </message>
        <message>
            <source>Images between, least</source>
            <translation>最小间隔（幅）</translation>
        </message>
        <message>
            <source>Kappa over the whole scale, bootstrap interval; same scores with Wilson's interval. Repeats enter no other table.</source>
            <translation>Kappa 按整个等级范围，bootstrap 区间；评分相同率为 Wilson 区间。重复图像不进入其他表格。</translation>
        </message>
        <message>
            <source>Seconds an image, median</source>
            <translation>每幅用时（秒），中位数</translation>
        </message>
        <message>
            <source>Under 1 s</source>
            <translation>不足 1 秒</translation>
        </message>
        <message>
            <source>Idle, min</source>
            <translation>空闲（分）</translation>
        </message>
        <message>
            <source>Answers changed</source>
            <translation>修改的评分</translation>
        </message>
        <message>
            <source>No score</source>
            <translation>未评分</translation>
        </message>
        <message>
            <source>Time on the image without idle time; training is not counted.</source>
            <translation>图像上的用时不含空闲时间；不计培训。</translation>
        </message>
        <message>
            <source>The reading</source>
            <translation>评阅过程</translation>
        </message>
        <message>
            <source>Agreement of the readers, recommended</source>
            <translation>评阅者的一致性，推荐</translation>
        </message>
        <message>
            <source>Agreement in ranking, and ICC</source>
            <translation>排序一致性与 ICC</translation>
        </message>
        <message>
            <source>not measured</source>
            <translation>未测量</translation>
        </message>
        <message>
            <source>other sitting</source>
            <translation>另一次评阅</translation>
        </message>
        <message>
            <source>Place it inside the volume, or make it larger.</source>
            <translation>请将其放置在体数据之内，或将其放大。</translation>
        </message>
        <message>
            <source>Thickness is painted in a volume, not in a single slice.</source>
            <translation>厚度图在体数据中计算，不能在单层中计算。</translation>
        </message>
        <message>
            <source>The VOI holds values that are not numbers.</source>
            <translation>VOI 含有非数值。</translation>
        </message>
        <message>
            <source>Place the VOI elsewhere.</source>
            <translation>请将 VOI 放置在别处。</translation>
        </message>
        <message>
            <source>A measurement on screen in this project cannot be read.</source>
            <translation>无法读取此项目中的一个屏幕测量。</translation>
        </message>
        <message>
            <source>Draw it again; the others are not touched.</source>
            <translation>请重新绘制；其他测量不受影响。</translation>
        </message>
        <message>
            <source>There is no placement on the clipboard.</source>
            <translation>剪贴板中没有放置。</translation>
        </message>
        <message>
            <source>Copy one first, in this or another case.</source>
            <translation>请先在本病例或其他病例中复制一个。</translation>
        </message>
        <message>
            <source>The placement in {pseudonym:kept} is locked.</source>
            <translation>{pseudonym} 的放置已锁定。</translation>
        </message>
        <message>
            <source>Unlock it first.</source>
            <translation>请先解锁。</translation>
        </message>
        <message>
            <source>{pseudonym:kept} has no volume.</source>
            <translation>{pseudonym} 没有体数据。</translation>
        </message>
        <message>
            <source>The run {name:kept} cannot go on.</source>
            <translation>训练 {name} 无法继续。</translation>
        </message>
        <message>
            <source>The run {name:kept} has the VGG perceptual loss, and its weights are not there.</source>
            <translation>训练 {name} 含 VGG 感知损失，但缺少其权重。</translation>
        </message>
        <message>
            <source>Choose the file of VGG19 at the left, then go on.</source>
            <translation>请在左侧选择 VGG19 文件，然后继续。</translation>
        </message>
        <message>
            <source>The registration says that the micro-CT was written mirrored, so no turn lays it onto the MDCT.</source>
            <translation>该配准表明 micro-CT 在写出时为镜像，因此任何旋转都无法使其与 MDCT 重合。</translation>
        </message>
        <message>
            <source>Import the micro-CT once more with its slices mirrored, then register it again.</source>
            <translation>请将 micro-CT 的层面镜像后重新导入，再次配准。</translation>
        </message>
        <message>
            <source>With this registration the micro-CT would lie outside of the MDCT.</source>
            <translation>按此配准，micro-CT 将位于 MDCT 之外。</translation>
        </message>
        <message>
            <source>It belongs to other scans; choose the one that was made of these two.</source>
            <translation>它属于其他扫描；请选择由这两个扫描得到的配准。</translation>
        </message>
        <message>
            <source>The picture could not be made.</source>
            <translation>无法生成图片。</translation>
        </message>
        <message>
            <source>Make the window smaller and try again.</source>
            <translation>请缩小窗口后重试。</translation>
        </message>
        <message>
            <source>reading the slice</source>
            <translation>正在读取层面</translation>
        </message>
        <message>
            <source>box</source>
            <translation>长方体</translation>
        </message>
        <message>
            <source>ellipsoid</source>
            <translation>椭球</translation>
        </message>
        <message>
            <source>donors</source>
            <translation>供体</translation>
        </message>
        <message>
            <source>specimens</source>
            <translation>个标本</translation>
        </message>
        <message>
            <source>slices</source>
            <translation>层</translation>
        </message>
        <message>
            <source>grey8</source>
            <translation>8 位灰度</translation>
        </message>
        <message>
            <source>grey16</source>
            <translation>16 位灰度</translation>
        </message>
        <message>
            <source>microct</source>
            <translation>micro-CT</translation>
        </message>
        <message>
            <source>microct-like</source>
            <translation>micro-CT-like</translation>
        </message>
        <message>
            <source>mdct</source>
            <translation>MDCT</translation>
        </message>
        <message>
            <source>regular</source>
            <translation>仅规则部分</translation>
        </message>
        <message>
            <source>resampled</source>
            <translation>重采样</translation>
        </message>
        <message>
            <source>straightened</source>
            <translation>矫直</translation>
        </message>
        <message>
            <source>archive</source>
            <translation>压缩包</translation>
        </message>
        <message>
            <source>folder</source>
            <translation>文件夹</translation>
        </message>
        <message>
            <source>stack</source>
            <translation>图像堆栈</translation>
        </message>
        <message>
            <source>missing</source>
            <translation>缺失</translation>
        </message>
        <message>
            <source>with</source>
            <translation>用于有</translation>
        </message>
        <message>
            <source>without</source>
            <translation>用于没有</translation>
        </message>
        <message>
            <source>it is damaged</source>
            <translation>已损坏</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>adjusted</source>
            <translation>已调整</translation>
        </message>
        <message>
            <source>manual</source>
            <translation>手动</translation>
        </message>
        <message>
            <source>vertebra</source>
            <translation>椎体</translation>
        </message>
        <message>
            <source>right</source>
            <translation>右侧</translation>
        </message>
        <message>
            <source>left</source>
            <translation>左侧</translation>
        </message>
        <message>
            <source>front</source>
            <translation>前方</translation>
        </message>
        <message>
            <source>back</source>
            <translation>后方</translation>
        </message>
        <message>
            <source>feet</source>
            <translation>足侧</translation>
        </message>
        <message>
            <source>head</source>
            <translation>头侧</translation>
        </message>
        <message>
            <source>painting</source>
            <translation>正在计算局部厚度</translation>
        </message>
        <message>
            <source>{a:number} to {b:number}</source>
            <translation>{a} 至 {b}</translation>
        </message>
        <message>
            <source>{name:kept} is {value}</source>
            <translation>{name}（{value}）</translation>
        </message>
        <message>
            <source>{value:number} {modality} slices</source>
            <translation>{value} 层 {modality}</translation>
        </message>
        <message>
            <source>{size:number} bytes</source>
            <translation>{size} 字节</translation>
        </message>
        <message>
            <source>Item {number}</source>
            <translation>第 {number} 项</translation>
        </message>
        <message>
            <source>{count:number} items</source>
            <translation>{count} 项</translation>
        </message>
        <message>
            <source>Criterion</source>
            <translation>标准</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像数</translation>
        </message>
        <message>
            <source>Reader</source>
            <translation>评阅者</translation>
        </message>
        <message>
            <source>Skewed</source>
            <translation>偏斜</translation>
        </message>
        <message>
            <source>Superiority</source>
            <translation>优势概率</translation>
        </message>
        <message>
            <source>Rank-biserial</source>
            <translation>秩二列相关</translation>
        </message>
        <message>
            <source>Pairs</source>
            <translation>图像对</translation>
        </message>
        <message>
            <source>Tied</source>
            <translation>持平</translation>
        </message>
        <message>
            <source>Repeats</source>
            <translation>重复</translation>
        </message>
        <message>
            <source>Sittings</source>
            <translation>评阅次数</translation>
        </message>
        <message>
            <source>Comments</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>yes</source>
            <translation>是</translation>
        </message>
        <message>
            <source>poor</source>
            <translation>差</translation>
        </message>
        <message>
            <source>fair</source>
            <translation>一般</translation>
        </message>
        <message>
            <source>moderate</source>
            <translation>中等</translation>
        </message>
        <message>
            <source>excellent</source>
            <translation>优秀</translation>
        </message>
        <message>
            <source>images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>vertebrae</source>
            <translation>椎体</translation>
        </message>
        <message>
            <source>donor</source>
            <translation>供体</translation>
        </message>
        <message>
            <source>image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>criterion</source>
            <translation>标准</translation>
        </message>
        <message>
            <source>class</source>
            <translation>类别</translation>
        </message>
        <message>
            <source>reader</source>
            <translation>评阅者</translation>
        </message>
        <message>
            <source>unfinished</source>
            <translation>未完成</translation>
        </message>
        <message>
            <source>unsigned</source>
            <translation>已评阅但未签名</translation>
        </message>
        <message>
            <source>Registration</source>
            <translation>配准</translation>
        </message>
        <message>
            <source>Contrast</source>
            <translation>对比度</translation>
        </message>
        <message>
            <source>Noise</source>
            <translation>噪声</translation>
        </message>
        <message>
            <source>Sharpness</source>
            <translation>锐利度</translation>
        </message>
        <message>
            <source>Shadow</source>
            <translation>阴影</translation>
        </message>
        <message>
            <source>Texture</source>
            <translation>纹理</translation>
        </message>
        <message>
            <source>Cortical</source>
            <translation>皮质骨</translation>
        </message>
        <message>
            <source>Trabecular</source>
            <translation>松质骨</translation>
        </message>
        <message>
            <source>Artefacts</source>
            <translation>伪影</translation>
        </message>
        <message>
            <source>Quality</source>
            <translation>质量</translation>
        </message>
        <message>
            <source>Usable</source>
            <translation>可用性</translation>
        </message>
        <message>
            <source>Natural</source>
            <translation>自然度</translation>
        </message>
        <message>
            <source>Preference</source>
            <translation>偏好</translation>
        </message>
        <message>
            <source>backwards</source>
            <translation>向后</translation>
        </message>
        <message>
            <source>forwards</source>
            <translation>向前</translation>
        </message>
        <message>
            <source>{value:number} ({low:number} to {high:number})</source>
            <translation>{value} ({low} 至 {high})</translation>
        </message>
        <message>
            <source>{used:number} of {expected:number}</source>
            <translation>{used} / {expected}</translation>
        </message>
        <message>
            <source>{units:number} pairs</source>
            <translation>{units} 对</translation>
        </message>
        <message>
            <source>{number:number} images</source>
            <translation>{number} 幅图像</translation>
        </message>
        <message>
            <source>{first} preferred</source>
            <translation>偏好 {first}</translation>
        </message>
        <message>
            <source>{effect} (95 % CI)</source>
            <translation>{effect}（95 % CI）</translation>
        </message>
        <message>
            <source>not defined ({why_not})</source>
            <translation>未定义（{why_not}）</translation>
        </message>
        <message>
            <source>no such file or directory</source>
            <translation>没有此文件或文件夹</translation>
        </message>
        <message>
            <source>permission denied</source>
            <translation>权限不足</translation>
        </message>
        <message>
            <source>operation not permitted</source>
            <translation>不允许此操作</translation>
        </message>
        <message>
            <source>input/output error</source>
            <translation>输入/输出错误</translation>
        </message>
        <message>
            <source>no space left on device</source>
            <translation>设备上没有剩余空间</translation>
        </message>
        <message>
            <source>disk quota exceeded</source>
            <translation>超出磁盘配额</translation>
        </message>
        <message>
            <source>read-only file system</source>
            <translation>文件系统为只读</translation>
        </message>
        <message>
            <source>is a directory</source>
            <translation>是文件夹</translation>
        </message>
        <message>
            <source>not a directory</source>
            <translation>不是文件夹</translation>
        </message>
        <message>
            <source>file exists</source>
            <translation>文件已存在</translation>
        </message>
        <message>
            <source>file name too long</source>
            <translation>文件名过长</translation>
        </message>
        <message>
            <source>file too large</source>
            <translation>文件过大</translation>
        </message>
        <message>
            <source>too many open files</source>
            <translation>打开的文件过多</translation>
        </message>
        <message>
            <source>stale file handle</source>
            <translation>文件句柄已失效</translation>
        </message>
        <message>
            <source>directory not empty</source>
            <translation>文件夹不是空的</translation>
        </message>
        <message>
            <source>device or resource busy</source>
            <translation>设备或资源正忙</translation>
        </message>
        <message>
            <source>no such device or address</source>
            <translation>没有此设备或地址</translation>
        </message>
        <message>
            <source>connection timed out</source>
            <translation>连接超时</translation>
        </message>
        <message>
            <source>host is down</source>
            <translation>主机已关闭</translation>
        </message>
        <message>
            <source>access is denied</source>
            <translation>拒绝访问</translation>
        </message>
        <message>
            <source>the system cannot find the file specified</source>
            <translation>系统找不到指定的文件</translation>
        </message>
        <message>
            <source>invalid argument</source>
            <translation>参数无效</translation>
        </message>
    </context>
    <context>
        <name>CriteriaEditor</name>
        <message>
            <source>Criteria to begin with</source>
            <translation>初始标准</translation>
        </message>
        <message>
            <source>Jin et al. 2021, Table 1</source>
            <translation>Jin 等 2021，表 1</translation>
        </message>
        <message>
            <source>Visual grading (VGA)</source>
            <translation>视觉分级 (VGA)</translation>
        </message>
        <message>
            <source>Likert, five steps</source>
            <translation>Likert，五级</translation>
        </message>
        <message>
            <source>Forced choice between two</source>
            <translation>二选一</translation>
        </message>
        <message>
            <source>Own wording</source>
            <translation>自定义</translation>
        </message>
        <message>
            <source>Score</source>
            <translation>评分</translation>
        </message>
        <message>
            <source>English</source>
            <translation>英文</translation>
        </message>
        <message>
            <source>Chinese</source>
            <translation>中文</translation>
        </message>
        <message>
            <source>Criteria and their steps</source>
            <translation>标准及其等级</translation>
        </message>
        <message>
            <source>Add criterion</source>
            <translation>添加标准</translation>
        </message>
        <message>
            <source>Add step</source>
            <translation>添加等级</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>移除</translation>
        </message>
        <message>
            <source>New criterion</source>
            <translation>新标准</translation>
        </message>
        <message>
            <source>New step</source>
            <translation>新等级</translation>
        </message>
    </context>
    <context>
        <name>CurvePlot</name>
        <message>
            <source>epoch {epoch}</source>
            <translation>第 {epoch} 轮</translation>
        </message>
    </context>
    <context>
        <name>DICOMExport</name>
        <message>
            <source>Write the volume of this pane as a DICOM series, under the pseudonym and with its AI mark</source>
            <translation>将此窗格的体数据以假名写为 DICOM 序列，并带有 AI 标记</translation>
        </message>
        <message>
            <source>This volume is still being made.</source>
            <translation>此体数据仍在生成。</translation>
        </message>
        <message>
            <source>New folder of the DICOM series</source>
            <translation>DICOM 序列的新文件夹</translation>
        </message>
        <message>
            <source>DICOM series of {name}</source>
            <translation>{name} 的 DICOM 序列</translation>
        </message>
        <message>
            <source>The DICOM series was written into {name}.</source>
            <translation>DICOM 序列已写入 {name}。</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
    </context>
    <context>
        <name>DataSection</name>
        <message>
            <source>Data</source>
            <translation>数据</translation>
        </message>
        <message>
            <source>Specimen · vertebra</source>
            <translation>标本 · 椎体</translation>
        </message>
        <message>
            <source>Pairs</source>
            <translation>图像对</translation>
        </message>
        <message>
            <source>Pairs to train on</source>
            <translation>用于训练的图像对</translation>
        </message>
        <message>
            <source>Add pairs</source>
            <translation>添加图像对</translation>
        </message>
        <message>
            <source>Pairs of MDCT and micro-CT slices, from a folder or from a case of this project</source>
            <translation>MDCT 与 micro-CT 的层面对，来自文件夹或本项目的病例</translation>
        </message>
        <message>
            <source>not found</source>
            <translation>未找到</translation>
        </message>
        <message>
            <source>damaged</source>
            <translation>已损坏</translation>
        </message>
        <message>
            <source>These pairs lie outside the project</source>
            <translation>这些图像对位于项目之外</translation>
        </message>
        <message>
            <source>From a folder: phantoms, LumbarSR, train_A and train_B…</source>
            <translation>来自文件夹：体模、LumbarSR、train_A 和 train_B…</translation>
        </message>
        <message>
            <source>From the case {case}</source>
            <translation>来自病例 {case}</translation>
        </message>
        <message>
            <source>No case has an MDCT and a micro-CT that lie in one space</source>
            <translation>没有病例的 MDCT 与 micro-CT 处于同一坐标系</translation>
        </message>
    </context>
    <context>
        <name>Decisions</name>
        <message>
            <source>Reason, which is recorded</source>
            <translation>理由（将被记录）</translation>
        </message>
        <message>
            <source>Reason for the decision</source>
            <translation>决定的理由</translation>
        </message>
        <message>
            <source>Decide</source>
            <translation>决定</translation>
        </message>
        <message>
            <source>There are two results of {reader} that do not follow from one another. Which one counts?</source>
            <translation>{reader} 有两个互不延续的结果。采用哪一个？</translation>
        </message>
        <message>
            <source>There are two results of {reader}. Add both files again to decide which one counts.</source>
            <translation>{reader} 有两个结果。请再次添加这两个文件，以决定采用哪一个。</translation>
        </message>
    </context>
    <context>
        <name>DeidentifyPage</name>
        <message>
            <source>De-identified copy</source>
            <translation>去标识化副本</translation>
        </message>
    </context>
    <context>
        <name>DeidentifyPanel</name>
        <message>
            <source>Series</source>
            <translation>序列</translation>
        </message>
        <message>
            <source>Which attributes</source>
            <translation>显示哪些属性</translation>
        </message>
        <message>
            <source>What goes or changes</source>
            <translation>移除或更改的属性</translation>
        </message>
        <message>
            <source>What stays</source>
            <translation>保留的属性</translation>
        </message>
        <message>
            <source>All attributes</source>
            <translation>全部属性</translation>
        </message>
        <message>
            <source>Search tags, names and values</source>
            <translation>搜索标签、名称和值</translation>
        </message>
        <message>
            <source>Hide values</source>
            <translation>隐藏值</translation>
        </message>
        <message>
            <source>Show dots where the patient may stand</source>
            <translation>可能涉及患者之处以圆点显示</translation>
        </message>
        <message>
            <source>Preview of the copy</source>
            <translation>副本预览</translation>
        </message>
        <message>
            <source>Looking at every header…</source>
            <translation>正在检查每个头信息…</translation>
        </message>
        <message>
            <source>1 patient</source>
            <translation>1 名患者</translation>
        </message>
        <message>
            <source>{count} patients</source>
            <translation>{count} 名患者</translation>
        </message>
        <message>
            <source>series</source>
            <translation>个序列</translation>
        </message>
        <message>
            <source>1 file</source>
            <translation>1 个文件</translation>
        </message>
        <message>
            <source>{count} files</source>
            <translation>{count} 个文件</translation>
        </message>
        <message>
            <source>De-identified copy</source>
            <translation>去标识化副本</translation>
        </message>
        <message>
            <source>A name in the copy has the letters A to Z, digits, spaces and . - _ alone.</source>
            <translation>副本中的名称只能包含字母 A 至 Z、数字、空格以及 . - _。</translation>
        </message>
        <message>
            <source>Writing…</source>
            <translation>正在写入…</translation>
        </message>
        <message>
            <source>Write de-identified copy</source>
            <translation>写入去标识化副本</translation>
        </message>
    </context>
    <context>
        <name>DeleteForm</name>
        <message>
            <source>Delete the run</source>
            <translation>删除训练</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>{name} goes with its checkpoints, curves and samples. Models that were promoted from it stay.</source>
            <translation>{name} 及其检查点、曲线和样本将被删除。由其转成的模型保留。</translation>
        </message>
    </context>
    <context>
        <name>DesignPage</name>
        <message>
            <source>Change the study</source>
            <translation>更改研究</translation>
        </message>
        <message>
            <source>Preview the study</source>
            <translation>预览研究</translation>
        </message>
        <message>
            <source>Lock the study</source>
            <translation>锁定研究</translation>
        </message>
    </context>
    <context>
        <name>Destination</name>
        <message>
            <source>Folder of the copy</source>
            <translation>副本文件夹</translation>
        </message>
        <message>
            <source>A new folder</source>
            <translation>新文件夹</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Write who is who to a table of its own</source>
            <translation>将对照关系写入单独的表格</translation>
        </message>
        <message>
            <source>Keep it safe: it undoes the pseudonyms. Without it nobody can.</source>
            <translation>请妥善保管：此表可还原假名；没有它，任何人都无法还原。</translation>
        </message>
        <message>
            <source>File of the table</source>
            <translation>表格文件</translation>
        </message>
        <message>
            <source>A new file outside of the copy</source>
            <translation>副本之外的新文件</translation>
        </message>
        <message>
            <source>Write de-identified copy</source>
            <translation>写入去标识化副本</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>暂不</translation>
        </message>
        <message>
            <source>Where to put the copy</source>
            <translation>副本的存放位置</translation>
        </message>
        <message>
            <source>Table of pseudonyms</source>
            <translation>假名对照表</translation>
        </message>
    </context>
    <context>
        <name>DetailsSection</name>
        <message>
            <source>Details</source>
            <translation>详情</translation>
        </message>
        <message>
            <source>Euler number</source>
            <translation>欧拉数</translation>
        </message>
        <message>
            <source>Threshold</source>
            <translation>阈值</translation>
        </message>
        <message>
            <source>Rule</source>
            <translation>规则</translation>
        </message>
        <message>
            <source>Wall of the VOI</source>
            <translation>VOI 边界</translation>
        </message>
        <message>
            <source>Read around it</source>
            <translation>周围读取范围</translation>
        </message>
        <message>
            <source>Marrow near the wall</source>
            <translation>边界附近的骨髓</translation>
        </message>
        <message>
            <source>Voxel</source>
            <translation>体素</translation>
        </message>
        <message>
            <source>Measured as</source>
            <translation>测量方式</translation>
        </message>
        <message>
            <source>Voxels, bone</source>
            <translation>体素数，骨</translation>
        </message>
        <message>
            <source>Measured through</source>
            <translation>测量依据</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>SHA-256 of {what}</source>
            <translation>{what} 的 SHA-256</translation>
        </message>
        <message>
            <source>Program</source>
            <translation>程序</translation>
        </message>
        <message>
            <source>{name} max</source>
            <translation>{name} 最大值</translation>
        </message>
        <message>
            <source>DA axis {number} (LPS)</source>
            <translation>DA 轴 {number}（LPS）</translation>
        </message>
    </context>
    <context>
        <name>DeviceSection</name>
        <message>
            <source>Device</source>
            <translation>设备</translation>
        </message>
        <message>
            <source>Processor</source>
            <translation>处理器</translation>
        </message>
        <message>
            <source>Threads</source>
            <translation>线程</translation>
        </message>
        <message>
            <source>One core is left to the window by default</source>
            <translation>默认留一个核心给窗口</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <source>Of the networks; losses and statistics stay in float32. bfloat16 on a GPU that has it</source>
            <translation>网络的数值精度；损失和统计量保持 float32。支持 bfloat16 的 GPU 上使用 bfloat16</translation>
        </message>
        <message>
            <source>Memory</source>
            <translation>内存</translation>
        </message>
        <message>
            <source>All GPUs ({n})</source>
            <translation>所有 GPU（{n}）</translation>
        </message>
        <message>
            <source>about {needed:.1f} GB</source>
            <translation>约 {needed:.1f} GB</translation>
        </message>
        <message>
            <source>about {needed:.1f} of {free:.1f} GB free</source>
            <translation>约 {needed:.1f} GB，可用 {free:.1f} GB</translation>
        </message>
        <message>
            <source>about {needed:.1f} of {free:.1f} GB free, each</source>
            <translation>每个约 {needed:.1f} GB，可用 {free:.1f} GB</translation>
        </message>
        <message>
            <source>⚠ This may not fit: take a smaller batch or image size.</source>
            <translation>⚠ 可能放不下：请减小批量或图像大小。</translation>
        </message>
    </context>
    <context>
        <name>DonePage</name>
        <message>
            <source>Signed</source>
            <translation>已签名</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Save result file…</source>
            <translation>保存结果文件…</translation>
        </message>
        <message>
            <source>Note this code of your signature: the coordinator sees the same if nothing was changed on the way.</source>
            <translation>请记下签名的代码：途中没有任何改动时，协调员看到的代码与之相同。</translation>
        </message>
        <message>
            <source>The result is saved as {name}. Send it to the coordinator.</source>
            <translation>结果已保存为 {name}。请将其发给协调员。</translation>
        </message>
        <message>
            <source>Save the result file and send it to the coordinator.</source>
            <translation>请保存结果文件并发给协调员。</translation>
        </message>
    </context>
    <context>
        <name>DropZone</name>
        <message>
            <source>Drop a DICOM folder here</source>
            <translation>将 DICOM 文件夹拖放到此处</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>打开…</translation>
        </message>
        <message>
            <source>Choose a folder of DICOM files (Ctrl+O)</source>
            <translation>选择 DICOM 文件夹（Ctrl+O）</translation>
        </message>
        <message>
            <source>Open the demo</source>
            <translation>打开演示</translation>
        </message>
        <message>
            <source>A synthetic vertebra with everything measured</source>
            <translation>一个已完成全部测量的合成椎体</translation>
        </message>
        <message>
            <source>or a ZIP, TIFF, NIfTI, NRRD, NumPy or raw stack</source>
            <translation>或 ZIP、TIFF、NIfTI、NRRD、NumPy 或 RAW 图像堆栈</translation>
        </message>
    </context>
    <context>
        <name>EditCase</name>
        <message>
            <source>Change the pseudonym</source>
            <translation>更改假名</translation>
        </message>
        <message>
            <source>Change the level</source>
            <translation>更改节段</translation>
        </message>
        <message>
            <source>Change the donor</source>
            <translation>更改供体</translation>
        </message>
    </context>
    <context>
        <name>EmptyPage</name>
        <message>
            <source>Choose a folder of pairs…</source>
            <translation>选择图像对文件夹…</translation>
        </message>
        <message>
            <source>Take the case {case}</source>
            <translation>采用病例 {case}</translation>
        </message>
        <message>
            <source>Open a project first</source>
            <translation>请先打开项目</translation>
        </message>
        <message>
            <source>Pairs, runs and models are kept in a project.</source>
            <translation>图像对、训练和模型保存在项目中。</translation>
        </message>
        <message>
            <source>Start the first run</source>
            <translation>开始第一次训练</translation>
        </message>
        <message>
            <source>The form at the left has the values of the preset. Training runs in the background; its curves and samples appear here, and it can be paused, stopped and gone on with at any time.</source>
            <translation>左侧表单为预设的数值。训练在后台运行；其曲线和样本显示在此处，可随时暂停、停止和继续。</translation>
        </message>
        <message>
            <source>Pairs to train on</source>
            <translation>用于训练的图像对</translation>
        </message>
        <message>
            <source>A network learns from pairs: an MDCT slice and the micro-CT slice of the same place. Take phantoms that mctgui phantom has grown, LumbarSR as downloaded, a folder with train_A and train_B, or a case of this project whose MDCT and micro-CT lie in one space.</source>
            <translation>网络从图像对中学习：同一位置的 MDCT 层面与 micro-CT 层面。可采用 mctgui phantom 生成的体模、下载的 LumbarSR、含 train_A 和 train_B 的文件夹，或本项目中 MDCT 与 micro-CT 处于同一坐标系的病例。</translation>
        </message>
    </context>
    <context>
        <name>Enhancing</name>
        <message>
            <source>{name} (of this project)</source>
            <translation>{name}（本项目）</translation>
        </message>
        <message>
            <source>{name} (comes with the program)</source>
            <translation>{name}（程序自带）</translation>
        </message>
        <message>
            <source>The micro-CT-like volume of {case} is complete.</source>
            <translation>{case} 的 micro-CT-like 体数据已完成。</translation>
        </message>
        <message>
            <source>Open in View</source>
            <translation>在阅片中打开</translation>
        </message>
        <message>
            <source>Choose a model for such scans, or enhance it outside of what the model was made for.</source>
            <translation>请选择适用于此类扫描的模型，或在模型适用范围之外进行增强。</translation>
        </message>
        <message>
            <source>Enhance anyway</source>
            <translation>仍然增强</translation>
        </message>
        <message>
            <source>Enhance {case}</source>
            <translation>增强 {case}</translation>
        </message>
    </context>
    <context>
        <name>Faults</name>
        <message>
            <source>There is not enough memory for this. Close other programs, or work on a smaller region.</source>
            <translation>内存不足。请关闭其他程序，或处理较小的区域。</translation>
        </message>
        <message>
            <source>The disk refused: {reason}. Check the folder and the disk, then try again.</source>
            <translation>磁盘拒绝操作：{reason}。请检查文件夹和磁盘后重试。</translation>
        </message>
        <message>
            <source>The program has a fault here ({kind}). Your project is safe; the log file says where it was.</source>
            <translation>程序在此处出错（{kind}）。您的项目是安全的；日志文件记录了出错位置。</translation>
        </message>
    </context>
    <context>
        <name>FileField</name>
        <message>
            <source>none</source>
            <translation>无</translation>
        </message>
        <message>
            <source>Choose the file</source>
            <translation>选择文件</translation>
        </message>
        <message>
            <source>Without this file</source>
            <translation>不使用此文件</translation>
        </message>
        <message>
            <source>Weights (*.pth *.pt)</source>
            <translation>权重 (*.pth *.pt)</translation>
        </message>
    </context>
    <context>
        <name>FilmStrip</name>
        <message>
            <source>The same slice by epoch</source>
            <translation>同一层面的逐轮变化</translation>
        </message>
        <message>
            <source>Held-out slice {number}</source>
            <translation>留出层面 {number}</translation>
        </message>
        <message>
            <source>Held-out slice</source>
            <translation>留出层面</translation>
        </message>
        <message>
            <source>{specimen} · slice {slice}, held out</source>
            <translation>{specimen} · 第 {slice} 层，留出</translation>
        </message>
        <message>
            <source>Samples of held-out slices appear here while the run is validated.</source>
            <translation>训练验证时，此处显示留出层面的样本。</translation>
        </message>
    </context>
    <context>
        <name>FreeFiles</name>
        <message>
            <source>VOIs: JSON, masks, DICOM Segmentations, ImageJ ROIs ({suffixes})</source>
            <translation>VOI：JSON、掩膜、DICOM 分割（Segmentation）、ImageJ ROI ({suffixes})</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
        <message>
            <source>Import VOIs</source>
            <translation>导入 VOI</translation>
        </message>
        <message>
            <source>Import VOIs into {case}</source>
            <translation>将 VOI 导入 {case}</translation>
        </message>
        <message>
            <source>{count} VOIs were imported.</source>
            <translation>已导入 {count} 个 VOI。</translation>
        </message>
        <message>
            <source>Everything, for this program (*.json)</source>
            <translation>全部内容，供本程序使用 (*.json)</translation>
        </message>
        <message>
            <source>Label map, NIfTI (*.nii.gz *.nii)</source>
            <translation>标签图，NIfTI (*.nii.gz *.nii)</translation>
        </message>
        <message>
            <source>Label map, NRRD or MetaImage (*.nrrd *.mha *.mhd)</source>
            <translation>标签图，NRRD 或 MetaImage (*.nrrd *.mha *.mhd)</translation>
        </message>
        <message>
            <source>ImageJ ROIs (*.zip)</source>
            <translation>ImageJ ROI (*.zip)</translation>
        </message>
        <message>
            <source>DICOM Segmentation (*.dcm)</source>
            <translation>DICOM 分割（Segmentation） (*.dcm)</translation>
        </message>
        <message>
            <source>Surfaces, STL (*.stl)</source>
            <translation>表面，STL (*.stl)</translation>
        </message>
        <message>
            <source>Export the VOIs</source>
            <translation>导出 VOI</translation>
        </message>
        <message>
            <source>Folder with the DICOM series of this case</source>
            <translation>含此病例 DICOM 序列的文件夹</translation>
        </message>
        <message>
            <source>Write a DICOM Segmentation</source>
            <translation>写入 DICOM 分割（Segmentation）</translation>
        </message>
        <message>
            <source>The VOIs were saved as {name}.</source>
            <translation>VOI 已保存为 {name}。</translation>
        </message>
    </context>
    <context>
        <name>FreeSection</name>
        <message>
            <source>Free VOIs</source>
            <translation>自由 VOI</translation>
        </message>
        <message>
            <source>F2 renames, Delete deletes the chosen one</source>
            <translation>F2 重命名所选项，Delete 删除</translation>
        </message>
    </context>
    <context>
        <name>FreeVOIs</name>
        <message>
            <source>Cylinder</source>
            <translation>圆柱</translation>
        </message>
        <message>
            <source>Box</source>
            <translation>长方体</translation>
        </message>
        <message>
            <source>Ellipsoid</source>
            <translation>椭球</translation>
        </message>
        <message>
            <source>Add a free VOI</source>
            <translation>添加自由 VOI</translation>
        </message>
        <message>
            <source>Mask</source>
            <translation>掩膜</translation>
        </message>
        <message>
            <source>A VOI needs a name of its own, of 1 to {most} characters; “{name}” is none.</source>
            <translation>VOI 需要 1 至 {most} 个字符且不重复的名称；“{name}”不可用。</translation>
        </message>
        <message>
            <source>Rename a free VOI</source>
            <translation>重命名自由 VOI</translation>
        </message>
        <message>
            <source>This is the last VOI, and the results of the case come from it: move it, or add another one first.</source>
            <translation>这是最后一个 VOI，病例的结果由它得出：请移动它，或先添加另一个。</translation>
        </message>
        <message>
            <source>Delete a free VOI</source>
            <translation>删除自由 VOI</translation>
        </message>
    </context>
    <context>
        <name>Header</name>
        <message>
            <source>No project open</source>
            <translation>未打开项目</translation>
        </message>
        <message>
            <source>No jobs</source>
            <translation>无任务</translation>
        </message>
        <message>
            <source>1 job</source>
            <translation>1 个任务</translation>
        </message>
        <message>
            <source>{count} jobs</source>
            <translation>{count} 个任务</translation>
        </message>
        <message>
            <source>Go to another case</source>
            <translation>转到其他病例</translation>
        </message>
        <message>
            <source>Case</source>
            <translation>病例</translation>
        </message>
        <message>
            <source>Search cases and commands (Ctrl+K)</source>
            <translation>搜索病例与命令（Ctrl+K）</translation>
        </message>
        <message>
            <source>Search cases and commands</source>
            <translation>搜索病例与命令</translation>
        </message>
        <message>
            <source>Show or hide the inspector (Ctrl+I)</source>
            <translation>显示或隐藏检查器（Ctrl+I）</translation>
        </message>
        <message>
            <source>Show or hide the inspector</source>
            <translation>显示或隐藏检查器</translation>
        </message>
        <message>
            <source>Show the jobs (Ctrl+J)</source>
            <translation>显示任务（Ctrl+J）</translation>
        </message>
    </context>
    <context>
        <name>HelpPanel</name>
        <message>
            <source>Mouse on images</source>
            <translation>图像上的鼠标操作</translation>
        </message>
        <message>
            <source>Close (Esc)</source>
            <translation>关闭（Esc）</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Page</source>
            <translation>页面</translation>
        </message>
    </context>
    <context>
        <name>Histograms</name>
        <message>
            <source>Copy plots</source>
            <translation>复制图表</translation>
        </message>
        <message>
            <source>Save plots…</source>
            <translation>保存图表…</translation>
        </message>
        <message>
            <source>Making the maps …</source>
            <translation>正在生成厚度图…</translation>
        </message>
        <message>
            <source>There is no map of this VOI.</source>
            <translation>此 VOI 没有厚度图。</translation>
        </message>
        <message>
            <source>Per cent of the voxels in the VOI; upright lines are the means in mm</source>
            <translation>VOI 中体素的百分比；竖线为均值（mm）</translation>
        </message>
        <message>
            <source>The plots were copied.</source>
            <translation>图表已复制。</translation>
        </message>
        <message>
            <source>Save the plots</source>
            <translation>保存图表</translation>
        </message>
        <message>
            <source>The plots were saved as {name}.</source>
            <translation>图表已保存为 {name}。</translation>
        </message>
    </context>
    <context>
        <name>Importer</name>
        <message>
            <source>Look for series</source>
            <translation>查找序列</translation>
        </message>
        <message>
            <source>Describe its voxels…</source>
            <translation>描述其体素…</translation>
        </message>
        <message>
            <source>Show the case</source>
            <translation>显示病例</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
    </context>
    <context>
        <name>InlineForm</name>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
    </context>
    <context>
        <name>JobRow</name>
        <message>
            <source>{s} s</source>
            <translation>{s} 秒</translation>
        </message>
        <message>
            <source>{min} min {s} s</source>
            <translation>{min} 分 {s} 秒</translation>
        </message>
        <message>
            <source>{h} h {min} min</source>
            <translation>{h} 小时 {min} 分</translation>
        </message>
        <message>
            <source>Progress</source>
            <translation>进度</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Take off the list</source>
            <translation>从列表移除</translation>
        </message>
        <message>
            <source>Waits for its turn</source>
            <translation>等待中</translation>
        </message>
        <message>
            <source>Stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>Cancelled after {time}; nothing was kept</source>
            <translation>{time} 后取消；未保留任何内容</translation>
        </message>
        <message>
            <source>Done in {time}</source>
            <translation>已完成，用时 {time}</translation>
        </message>
        <message>
            <source>Stopped after {time}; it can go on from there</source>
            <translation>运行 {time} 后停止；可从该处继续</translation>
        </message>
        <message>
            <source>Stopped on a fault of the program</source>
            <translation>因程序出错而停止</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>{done} of {total}</source>
            <translation>{done} / {total}</translation>
        </message>
        <message>
            <source>{speed:.1f} per s</source>
            <translation>每秒 {speed:.1f}</translation>
        </message>
        <message>
            <source>{time} left</source>
            <translation>剩余 {time}</translation>
        </message>
        <message>
            <source>Starting…</source>
            <translation>正在启动…</translation>
        </message>
    </context>
    <context>
        <name>JobsPanel</name>
        <message>
            <source>Jobs</source>
            <translation>任务</translation>
        </message>
        <message>
            <source>Nothing runs. Imports and enhancements show here with their time left.</source>
            <translation>没有正在运行的任务。导入与增强及其剩余时间显示在此处。</translation>
        </message>
    </context>
    <context>
        <name>KeyImageList</name>
        <message>
            <source>Key images</source>
            <translation>关键图像</translation>
        </message>
        <message>
            <source>Slice</source>
            <translation>层面</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>备注</translation>
        </message>
    </context>
    <context>
        <name>KeyImageSection</name>
        <message>
            <source>Key images</source>
            <translation>关键图像</translation>
        </message>
        <message>
            <source>Press K to keep the slice of the pane under the pointer.</source>
            <translation>按 K 保留指针所在窗格的层面。</translation>
        </message>
        <message>
            <source>Double click or F2 to write a note</source>
            <translation>双击或按 F2 写备注</translation>
        </message>
    </context>
    <context>
        <name>KeyImages</name>
        <message>
            <source>Keep this slice as a key image, or not</source>
            <translation>将此层面设为或取消关键图像</translation>
        </message>
        <message>
            <source>Slice {number} · {position}</source>
            <translation>第 {number} 层 · {position}</translation>
        </message>
        <message>
            <source>Mark a key image</source>
            <translation>标记关键图像</translation>
        </message>
        <message>
            <source>Delete a key image</source>
            <translation>删除关键图像</translation>
        </message>
        <message>
            <source>Note on a key image</source>
            <translation>关键图像的备注</translation>
        </message>
        <message>
            <source>There is no further key image in this direction and plane.</source>
            <translation>此方向、此平面上没有更多关键图像。</translation>
        </message>
    </context>
    <context>
        <name>KeysPanel</name>
        <message>
            <source>Close (Esc)</source>
            <translation>关闭（Esc）</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>PACS: as Weasis and OHIF</source>
            <translation>PACS：同 Weasis 和 OHIF</translation>
        </message>
        <message>
            <source>3D Slicer</source>
            <translation>3D Slicer</translation>
        </message>
        <message>
            <source>MITK</source>
            <translation>MITK</translation>
        </message>
        <message>
            <source>Mouse scheme</source>
            <translation>鼠标方案</translation>
        </message>
        <message>
            <source>Mouse on images</source>
            <translation>图像上的鼠标操作</translation>
        </message>
        <message>
            <source>Search commands or keys</source>
            <translation>搜索命令或按键</translation>
        </message>
        <message>
            <source>Commands and their keys</source>
            <translation>命令及其按键</translation>
        </message>
        <message>
            <source>Command</source>
            <translation>命令</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>按键</translation>
        </message>
        <message>
            <source>New key</source>
            <translation>新按键</translation>
        </message>
        <message>
            <source>Use this key</source>
            <translation>使用此按键</translation>
        </message>
        <message>
            <source>No key</source>
            <translation>无按键</translation>
        </message>
        <message>
            <source>Default</source>
            <translation>默认</translation>
        </message>
        <message>
            <source>Reset all keys</source>
            <translation>重置全部按键</translation>
        </message>
        <message>
            <source>Changed by you</source>
            <translation>已由您更改</translation>
        </message>
        <message>
            <source>Works where an image has the focus</source>
            <translation>在图像获得焦点时有效</translation>
        </message>
        <message>
            <source>Choose a command, then press the key that it should have.</source>
            <translation>选择一个命令，然后按下要指定的按键。</translation>
        </message>
        <message>
            <source>{key} is needed for moving through the window.</source>
            <translation>{key} 用于在窗口中移动，不可指定。</translation>
        </message>
        <message>
            <source>{key} is free.</source>
            <translation>{key} 可用。</translation>
        </message>
        <message>
            <source>{key} now belongs to: {others}. It will lose it.</source>
            <translation>{key} 目前属于：{others}，更改后将失去该按键。</translation>
        </message>
        <message>
            <source>Press the key that it should have in the field below.</source>
            <translation>在下方输入框中按下要指定的按键。</translation>
        </message>
    </context>
    <context>
        <name>LaidColumn</name>
        <message>
            <source>not aligned to the MDCT</source>
            <translation>未与 MDCT 对齐</translation>
        </message>
        <message>
            <source>through the registration</source>
            <translation>按配准</translation>
        </message>
        <message>
            <source>through anchors</source>
            <translation>按锚点</translation>
        </message>
        <message>
            <source>aligned by hand</source>
            <translation>手动对齐</translation>
        </message>
    </context>
    <context>
        <name>Layouts</name>
        <message>
            <source>Axial</source>
            <translation>横断面</translation>
        </message>
        <message>
            <source>One row: axial slices</source>
            <translation>一行：横断面</translation>
        </message>
        <message>
            <source>Axial + sagittal</source>
            <translation>横断面 + 矢状面</translation>
        </message>
        <message>
            <source>Two rows at one scale</source>
            <translation>两行，同一比例</translation>
        </message>
        <message>
            <source>Three planes</source>
            <translation>三平面</translation>
        </message>
        <message>
            <source>Axial, coronal and sagittal at one scale</source>
            <translation>横断面、冠状面、矢状面，同一比例</translation>
        </message>
        <message>
            <source>Planes</source>
            <translation>平面</translation>
        </message>
        <message>
            <source>Layouts</source>
            <translation>布局</translation>
        </message>
        <message>
            <source>Layout</source>
            <translation>布局</translation>
        </message>
        <message>
            <source>Layouts: one pane, two, all, or one modality in 2 × 2 with 3-D</source>
            <translation>布局：单窗格、两个、全部，或一种图像 2 × 2 及三维</translation>
        </message>
        <message>
            <source>{left} and {right}</source>
            <translation>{left} 与 {right}</translation>
        </message>
        <message>
            <source>Coronal</source>
            <translation>冠状面</translation>
        </message>
        <message>
            <source>Sagittal</source>
            <translation>矢状面</translation>
        </message>
    </context>
    <context>
        <name>LinkSection</name>
        <message>
            <source>Residual in plane</source>
            <translation>层面内残差</translation>
        </message>
        <message>
            <source>Residual along z</source>
            <translation>沿 z 残差</translation>
        </message>
        <message>
            <source>Local correlation</source>
            <translation>局部相关</translation>
        </message>
        <message>
            <source>Align here</source>
            <translation>在此对齐</translation>
        </message>
        <message>
            <source>Register…</source>
            <translation>配准…</translation>
        </message>
        <message>
            <source>Open…</source>
            <translation>打开…</translation>
        </message>
        <message>
            <source>Take this registration</source>
            <translation>采用此配准</translation>
        </message>
        <message>
            <source>Refuse it</source>
            <translation>不采用</translation>
        </message>
        <message>
            <source>Remove anchor {number}</source>
            <translation>移除锚点 {number}</translation>
        </message>
    </context>
    <context>
        <name>Linking</name>
        <message>
            <source>Slice, zoom, pan and window of all panes move together</source>
            <translation>所有窗格的层面、缩放、平移和窗一起变化</translation>
        </message>
        <message>
            <source>Zoom is not linked, because one scan is much larger than the other.</source>
            <translation>缩放未联动，因为一次扫描比另一次大得多。</translation>
        </message>
        <message>
            <source>Slices are not linked.</source>
            <translation>层面未联动。</translation>
        </message>
        <message>
            <source>Linked in millimetres of one frame of reference.</source>
            <translation>按同一参考坐标系的毫米坐标联动。</translation>
        </message>
        <message>
            <source>The middles of the scans lie on each other.</source>
            <translation>两次扫描的中心重合。</translation>
        </message>
        <message>
            <source>The scans are not registered, and they do not overlap. Register them, or align them by hand.</source>
            <translation>扫描未配准，且不重叠。请进行配准或手动对齐。</translation>
        </message>
        <message>
            <source>Linked in the millimetres of each scanner.</source>
            <translation>按各扫描仪的毫米坐标联动。</translation>
        </message>
        <message>
            <source>The scans are not registered: the same place may be other bone. Register them, or align them.</source>
            <translation>扫描未配准：同一位置可能是不同的骨结构。请进行配准或对齐。</translation>
        </message>
    </context>
    <context>
        <name>LockedPage</name>
        <message>
            <source>Readers</source>
            <translation>评阅者</translation>
        </message>
        <message>
            <source>Reader</source>
            <translation>评阅者</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Scores</source>
            <translation>评分</translation>
        </message>
        <message>
            <source>Signature code</source>
            <translation>签名代码</translation>
        </message>
        <message>
            <source>To know</source>
            <translation>须知</translation>
        </message>
        <message>
            <source>Add results…</source>
            <translation>添加结果…</translation>
        </message>
        <message>
            <source>Collect from a folder…</source>
            <translation>从文件夹收集…</translation>
        </message>
        <message>
            <source>Show the packages</source>
            <translation>显示评阅包</translation>
        </message>
        <message>
            <source>Each reader saw the same code when signing: ask for it, and nobody changed the answers on the way.</source>
            <translation>每名评阅者签名时看到同样的代码：请向其核对；一致即说明途中没有人改动评分。</translation>
        </message>
        <message>
            <source>Results can also be dropped here. They are taken in any order, and again without harm.</source>
            <translation>也可将结果文件拖放到此处。收取不分先后，重复添加也无妨。</translation>
        </message>
        <message>
            <source>Locked {when} UTC · {readers} readers · {criteria} criteria · charter {hash}…</source>
            <translation>锁定于 {when} UTC · {readers} 名评阅者 · {criteria} 项标准 · 章程 {hash}…</translation>
        </message>
        <message>
            <source>Nothing yet</source>
            <translation>尚无结果</translation>
        </message>
        <message>
            <source>Not finished</source>
            <translation>未完成</translation>
        </message>
        <message>
            <source>Read, not signed</source>
            <translation>已评阅，未签名</translation>
        </message>
        <message>
            <source>✓ Complete and signed</source>
            <translation>✓ 已完成并签名</translation>
        </message>
        <message>
            <source>Results ({suffix})</source>
            <translation>结果 ({suffix})</translation>
        </message>
        <message>
            <source>Add results</source>
            <translation>添加结果</translation>
        </message>
        <message>
            <source>Collect results from a folder</source>
            <translation>从文件夹收集结果</translation>
        </message>
    </context>
    <context>
        <name>MainWindow</name>
        <message>
            <source>Show the log</source>
            <translation>显示日志</translation>
        </message>
        <message>
            <source>Everywhere</source>
            <translation>全局</translation>
        </message>
        <message>
            <source>Shortcuts</source>
            <translation>快捷键</translation>
        </message>
        <message>
            <source>Case</source>
            <translation>病例</translation>
        </message>
        <message>
            <source>Open {name}</source>
            <translation>打开 {name}</translation>
        </message>
        <message>
            <source>Recent project</source>
            <translation>最近的项目</translation>
        </message>
        <message>
            <source>A job is still running. Closing stops it, and nothing half-done is kept.</source>
            <translation>仍有一个任务在运行。关闭会停止该任务，未完成的内容不保留。</translation>
        </message>
        <message>
            <source>{count} jobs are still running. Closing stops them, and nothing half-done is kept.</source>
            <translation>仍有 {count} 个任务在运行。关闭会停止这些任务，未完成的内容不保留。</translation>
        </message>
        <message>
            <source>A training is still running. Closing stops it at a whole checkpoint; it can go on later.</source>
            <translation>仍有训练在运行。关闭程序会使其停在完整的检查点；以后可继续。</translation>
        </message>
        <message>
            <source>Stop and close</source>
            <translation>停止并关闭</translation>
        </message>
        <message>
            <source>Stopping the jobs…</source>
            <translation>正在停止任务…</translation>
        </message>
    </context>
    <context>
        <name>MapLayer</name>
        <message>
            <source>{name}, mm</source>
            <translation>{name}，mm</translation>
        </message>
    </context>
    <context>
        <name>MapSection</name>
        <message>
            <source>Colours of the map in mm</source>
            <translation>厚度图的颜色（mm）</translation>
        </message>
        <message>
            <source>0 to {largest} mm</source>
            <translation>0 至 {largest} mm</translation>
        </message>
        <message>
            <source>Thickness map</source>
            <translation>厚度图</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Thickness of bone in colour on the slices</source>
            <translation>在层面上以彩色显示骨厚度</translation>
        </message>
        <message>
            <source>Width of marrow in colour on the slices</source>
            <translation>在层面上以彩色显示骨髓宽度</translation>
        </message>
        <message>
            <source>Thickness map on the slices</source>
            <translation>层面上的厚度图</translation>
        </message>
        <message>
            <source>Opacity of the map</source>
            <translation>厚度图的不透明度</translation>
        </message>
        <message>
            <source>Opacity</source>
            <translation>不透明度</translation>
        </message>
        <message>
            <source>Save the map…</source>
            <translation>保存厚度图…</translation>
        </message>
        <message>
            <source>As TIFF or NRRD in mm, 0 outside; with the values of every voxel</source>
            <translation>保存为 TIFF 或 NRRD，单位 mm，区域外为 0；含每个体素的数值</translation>
        </message>
    </context>
    <context>
        <name>Maps</name>
        <message>
            <source>0 to {largest} mm in every image. Point at the map to read a value.</source>
            <translation>每幅图像均为 0 至 {largest} mm。将指针移到厚度图上可读数。</translation>
        </message>
        <message>
            <source>Making the maps …</source>
            <translation>正在生成厚度图…</translation>
        </message>
        <message>
            <source>There is no map of this image.</source>
            <translation>此图像没有厚度图。</translation>
        </message>
        <message>
            <source>Thickness maps of {case}</source>
            <translation>{case} 的厚度图</translation>
        </message>
        <message>
            <source>Save the map</source>
            <translation>保存厚度图</translation>
        </message>
        <message>
            <source>The map was saved as {name}.</source>
            <translation>厚度图已保存为 {name}。</translation>
        </message>
    </context>
    <context>
        <name>MeasureChecks</name>
        <message>
            <source>The dotted lines are not on the endplates yet: drag their ends there.</source>
            <translation>点线尚未位于终板上：请将其两端拖到终板处。</translation>
        </message>
        <message>
            <source>Body depth {depth:.1f} mm, {needed:.0f} needed.</source>
            <translation>椎体深 {depth:.1f} mm，需要 {needed:.0f}。</translation>
        </message>
        <message>
            <source>At least {clearance:.1f} mm to the cortex.</source>
            <translation>距皮质至少 {clearance:.1f} mm。</translation>
        </message>
        <message>
            <source>No basivertebral cleft inside.</source>
            <translation>其中没有椎基静脉裂隙。</translation>
        </message>
        <message>
            <source>Endplates {distance:.1f} mm away, {needed:.0f} needed.</source>
            <translation>距终板 {distance:.1f} mm，需要 {needed:.0f}。</translation>
        </message>
        <message>
            <source>Both VOIs inside the {image}.</source>
            <translation>两个 VOI 均在 {image} 之内。</translation>
        </message>
        <message>
            <source>E is where it was put, not snapped to the edge.</source>
            <translation>E 位于放置处，未吸附到前缘。</translation>
        </message>
        <message>
            <source>E</source>
            <translation>E</translation>
        </message>
        <message>
            <source>line B</source>
            <translation>B 线</translation>
        </message>
        <message>
            <source>diameter</source>
            <translation>直径</translation>
        </message>
        <message>
            <source>circle</source>
            <translation>圆</translation>
        </message>
        <message>
            <source>end of line A</source>
            <translation>A 线端点</translation>
        </message>
        <message>
            <source>height</source>
            <translation>高度</translation>
        </message>
        <message>
            <source>gap</source>
            <translation>间隔</translation>
        </message>
        <message>
            <source>central slice</source>
            <translation>中央层面</translation>
        </message>
        <message>
            <source>upper endplate</source>
            <translation>上终板</translation>
        </message>
        <message>
            <source>lower endplate</source>
            <translation>下终板</translation>
        </message>
        <message>
            <source>middle of the free VOI</source>
            <translation>自由 VOI 的中心</translation>
        </message>
        <message>
            <source>in front</source>
            <translation>前方</translation>
        </message>
        <message>
            <source>at the back</source>
            <translation>后方</translation>
        </message>
        <message>
            <source>at the right</source>
            <translation>右侧</translation>
        </message>
        <message>
            <source>at the left</source>
            <translation>左侧</translation>
        </message>
        <message>
            <source>size of the free VOI</source>
            <translation>自由 VOI 的大小</translation>
        </message>
    </context>
    <context>
        <name>MeasureInspector</name>
        <message>
            <source>Placement</source>
            <translation>放置</translation>
        </message>
        <message>
            <source>Inset from the edge</source>
            <translation>距前缘内缩</translation>
        </message>
        <message>
            <source>Diameter</source>
            <translation>直径</translation>
        </message>
        <message>
            <source>Height of each VOI</source>
            <translation>每个 VOI 的高度</translation>
        </message>
        <message>
            <source>Gap at central slice</source>
            <translation>中央层面处间隔</translation>
        </message>
        <message>
            <source>Cylinder axis</source>
            <translation>圆柱轴线</translation>
        </message>
        <message>
            <source>Vertebra</source>
            <translation>椎体</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Edge found at</source>
            <translation>前缘位置</translation>
        </message>
        <message>
            <source>Half maximum</source>
            <translation>半高点</translation>
        </message>
        <message>
            <source>As placed</source>
            <translation>按放置</translation>
        </message>
        <message>
            <source>initials</source>
            <translation>姓名缩写</translation>
        </message>
        <message>
            <source>Who places the VOIs, kept with them; for example initials. Never a patient's name.</source>
            <translation>放置 VOI 的人员，随其保存；例如姓名缩写。切勿使用患者姓名。</translation>
        </message>
        <message>
            <source>Operator</source>
            <translation>操作者</translation>
        </message>
        <message>
            <source>automatic</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>adjusted</source>
            <translation>已调整</translation>
        </message>
        <message>
            <source>manual</source>
            <translation>手动</translation>
        </message>
        <message>
            <source>{how}, locked</source>
            <translation>{how}，已锁定</translation>
        </message>
        <message>
            <source>{how}, accepted</source>
            <translation>{how}，已接受</translation>
        </message>
        <message>
            <source>{how}, not accepted</source>
            <translation>{how}，未接受</translation>
        </message>
        <message>
            <source>Checks</source>
            <translation>检查</translation>
        </message>
        <message>
            <source>Inspector of the Measure screen</source>
            <translation>测量界面的检查器</translation>
        </message>
        <message>
            <source>Lock</source>
            <translation>锁定</translation>
        </message>
        <message>
            <source>Accept and measure</source>
            <translation>接受并测量</translation>
        </message>
        <message>
            <source>Placement and VOIs</source>
            <translation>放置与 VOI</translation>
        </message>
    </context>
    <context>
        <name>MeasurePane</name>
        <message>
            <source>{name}, {plane}, placement of the VOIs</source>
            <translation>{name}，{plane}，VOI 放置</translation>
        </message>
        <message>
            <source>sharpening</source>
            <translation>正在锐化</translation>
        </message>
    </context>
    <context>
        <name>MeasureScreen</name>
        <message>
            <source>from E: u {u:+.1f}  v {v:+.1f} mm</source>
            <translation>自 E：u {u:+.1f}  v {v:+.1f} mm</translation>
        </message>
        <message>
            <source>Window {window}</source>
            <translation>窗 {window}</translation>
        </message>
        <message>
            <source>Zoom {zoom}</source>
            <translation>缩放 {zoom}</translation>
        </message>
        <message>
            <source>Copy the table as text for a spreadsheet</source>
            <translation>将表格以文本复制到电子表格</translation>
        </message>
        <message>
            <source>Save the table with all settings</source>
            <translation>保存表格及全部设置</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Measures every VOI in every image of this case.</source>
            <translation>在此病例的每幅图像中测量每个 VOI。</translation>
        </message>
        <message>
            <source>Preparing the measurement</source>
            <translation>正在准备测量</translation>
        </message>
        <message>
            <source>Choose a case in Cases, or open the demo there.</source>
            <translation>请在“病例”中选择病例，或在那里打开演示。</translation>
        </message>
        <message>
            <source>There is no volume yet.</source>
            <translation>尚无体数据。</translation>
        </message>
        <message>
            <source>Unlock</source>
            <translation>解锁</translation>
        </message>
        <message>
            <source>Lock</source>
            <translation>锁定</translation>
        </message>
        <message>
            <source>At work; what is finished appears at once.</source>
            <translation>正在处理；已完成的内容立即显示。</translation>
        </message>
        <message>
            <source>Place the VOIs first: Propose, or By hand.</source>
            <translation>请先放置 VOI：自动建议或手动。</translation>
        </message>
        <message>
            <source>Handle: {name}</source>
            <translation>手柄：{name}</translation>
        </message>
        <message>
            <source>Measure {case}</source>
            <translation>测量 {case}</translation>
        </message>
        <message>
            <source>One placement in mm serves all images</source>
            <translation>同一毫米坐标的放置用于所有图像</translation>
        </message>
        <message>
            <source>Aligned to the vertebra</source>
            <translation>与椎体对齐</translation>
        </message>
        <message>
            <source>Planes of the vertebra: across, along line A and line B</source>
            <translation>椎体平面：横断面，沿 A 线和 B 线</translation>
        </message>
        <message>
            <source>As scanned</source>
            <translation>按扫描</translation>
        </message>
        <message>
            <source>Slices of the scan as they are</source>
            <translation>扫描的原始层面</translation>
        </message>
        <message>
            <source>Planes</source>
            <translation>平面</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>撤销</translation>
        </message>
        <message>
            <source>Redo</source>
            <translation>重做</translation>
        </message>
    </context>
    <context>
        <name>Measured</name>
        <message>
            <source>Measured through another alignment of the micro-CT than the one kept now.</source>
            <translation>测量使用的 micro-CT 对齐与当前保存的不同。</translation>
        </message>
        <message>
            <source>Measured before this VOI was moved.</source>
            <translation>测量是在移动此 VOI 之前进行的。</translation>
        </message>
        <message>
            <source>Measured in an earlier volume of this image.</source>
            <translation>测量使用的是此图像较早的体数据。</translation>
        </message>
        <message>
            <source>Measured with another threshold than the one chosen now.</source>
            <translation>测量使用的阈值与当前所选不同。</translation>
        </message>
    </context>
    <context>
        <name>MessageBar</name>
        <message>
            <source>Close this message</source>
            <translation>关闭此消息</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>提示</translation>
        </message>
        <message>
            <source>Warning</source>
            <translation>警告</translation>
        </message>
        <message>
            <source>Error</source>
            <translation>错误</translation>
        </message>
        <message>
            <source>{count} more</source>
            <translation>另有 {count} 条</translation>
        </message>
    </context>
    <context>
        <name>ModalityMark</name>
        <message>
            <source>{name} is missing</source>
            <translation>缺少 {name}</translation>
        </message>
    </context>
    <context>
        <name>ModeBar</name>
        <message>
            <source>Modes</source>
            <translation>模式</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
    </context>
    <context>
        <name>ModelSection</name>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>Trained on</source>
            <translation>训练数据</translation>
        </message>
        <message>
            <source>Licence</source>
            <translation>许可</translation>
        </message>
        <message>
            <source>For demonstration only: not for patients or research.</source>
            <translation>仅供演示：不得用于患者或研究。</translation>
        </message>
        <message>
            <source>{specimens} specimens, {pairs} pairs</source>
            <translation>{specimens} 个标本，{pairs} 对</translation>
        </message>
    </context>
    <context>
        <name>Mouse</name>
        <message>
            <source>Window: width to the side, level up and down</source>
            <translation>窗：左右调窗宽，上下调窗位</translation>
        </message>
        <message>
            <source>Window from the region</source>
            <translation>按区域设窗</translation>
        </message>
        <message>
            <source>Pan</source>
            <translation>平移</translation>
        </message>
        <message>
            <source>Zoom</source>
            <translation>缩放</translation>
        </message>
        <message>
            <source>Cursor</source>
            <translation>光标</translation>
        </message>
        <message>
            <source>Slices</source>
            <translation>层面</translation>
        </message>
        <message>
            <source>Left drag</source>
            <translation>左键拖动</translation>
        </message>
        <message>
            <source>Middle drag</source>
            <translation>中键拖动</translation>
        </message>
        <message>
            <source>Right drag</source>
            <translation>右键拖动</translation>
        </message>
        <message>
            <source>Wheel</source>
            <translation>滚轮</translation>
        </message>
        <message>
            <source>Ctrl + wheel</source>
            <translation>Ctrl + 滚轮</translation>
        </message>
        <message>
            <source>Zoom about the pointer</source>
            <translation>以指针为中心缩放</translation>
        </message>
        <message>
            <source>Click</source>
            <translation>单击</translation>
        </message>
        <message>
            <source>Cursor, in all linked panes</source>
            <translation>光标（所有联动窗格）</translation>
        </message>
        <message>
            <source>Shift + move</source>
            <translation>Shift + 移动</translation>
        </message>
        <message>
            <source>Cursor follows the pointer</source>
            <translation>光标跟随指针</translation>
        </message>
        <message>
            <source>Short right click</source>
            <translation>短按右键</translation>
        </message>
        <message>
            <source>Menu</source>
            <translation>菜单</translation>
        </message>
        <message>
            <source>Double click</source>
            <translation>双击</translation>
        </message>
        <message>
            <source>One pane alone, and back</source>
            <translation>单独显示一个窗格，再次双击返回</translation>
        </message>
    </context>
    <context>
        <name>NetworkSection</name>
        <message>
            <source>Network</source>
            <translation>网络</translation>
        </message>
        <message>
            <source>VGG19 weights</source>
            <translation>VGG19 权重</translation>
        </message>
        <message>
            <source>{name}, which PyTorch publishes</source>
            <translation>{name}，由 PyTorch 发布</translation>
        </message>
        <message>
            <source>Inception weights, for FID</source>
            <translation>Inception 权重，用于 FID</translation>
        </message>
        <message>
            <source>{name}; without it FID is left out</source>
            <translation>{name}；没有它则不计算 FID</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>Preset</source>
            <translation>预设</translation>
        </message>
        <message>
            <source>Small</source>
            <translation>小型</translation>
        </message>
        <message>
            <source>Official</source>
            <translation>官方</translation>
        </message>
        <message>
            <source>Paper</source>
            <translation>论文</translation>
        </message>
        <message>
            <source>Small: what a processor trains in hours. Official: the defaults of the official code. Paper: as published</source>
            <translation>小型：CPU 可在数小时内训练。官方：官方代码的默认值。论文：同论文</translation>
        </message>
        <message>
            <source>Image size</source>
            <translation>图像大小</translation>
        </message>
        <message>
            <source>Side of the square crops that a step sees</source>
            <translation>每步所见方形裁剪块的边长</translation>
        </message>
        <message>
            <source>Batch</source>
            <translation>批量</translation>
        </message>
        <message>
            <source>Crops in a step</source>
            <translation>每步的裁剪块数</translation>
        </message>
        <message>
            <source>Epochs</source>
            <translation>轮数</translation>
        </message>
        <message>
            <source>At the full learning rate</source>
            <translation>以完整学习率</translation>
        </message>
        <message>
            <source>Then falling</source>
            <translation>随后递减</translation>
        </message>
        <message>
            <source>Epochs in which the learning rate falls</source>
            <translation>学习率递减的轮数</translation>
        </message>
        <message>
            <source>Iterations</source>
            <translation>迭代次数</translation>
        </message>
        <message>
            <source>In an epoch</source>
            <translation>每轮</translation>
        </message>
        <message>
            <source>Learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>Discriminators</source>
            <translation>判别器</translation>
        </message>
        <message>
            <source>Scales at which pix2pixHD judges</source>
            <translation>pix2pixHD 判别的尺度数</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>种子</translation>
        </message>
        <message>
            <source>Of the split, the starting weights and the crops</source>
            <translation>用于划分、初始权重和裁剪</translation>
        </message>
        <message>
            <source>Checking the file…</source>
            <translation>正在检查文件…</translation>
        </message>
        <message>
            <source>✓ The published weights; the perceptual loss takes part.</source>
            <translation>✓ 已发布的权重；将使用感知损失。</translation>
        </message>
        <message>
            <source>The file cannot be read.</source>
            <translation>无法读取该文件。</translation>
        </message>
        <message>
            <source>Without {name} there is no perceptual loss; the record will say so.</source>
            <translation>没有 {name} 就没有感知损失；记录中会注明。</translation>
        </message>
    </context>
    <context>
        <name>OnScreen</name>
        <message>
            <source>no pixels here</source>
            <translation>此处没有像素</translation>
        </message>
        <message>
            <source>{count} pixels are no image</source>
            <translation>{count} 个像素不属于图像</translation>
        </message>
        <message>
            <source>reaches beyond the image</source>
            <translation>超出图像范围</translation>
        </message>
        <message>
            <source>Measurements on screen</source>
            <translation>屏幕测量</translation>
        </message>
    </context>
    <context>
        <name>OnScreenMeasuring</name>
        <message>
            <source>Length: drag from end to end; Shift for steps of 45°</source>
            <translation>长度：从一端拖到另一端；按住 Shift 以 45° 为步长</translation>
        </message>
        <message>
            <source>Angle: drag along one side to the vertex, then click the other end</source>
            <translation>角度：沿一边拖到顶点，然后点击另一端</translation>
        </message>
        <message>
            <source>Rectangle: drag from corner to corner; Shift for a square</source>
            <translation>矩形：从一角拖到对角；按住 Shift 为正方形</translation>
        </message>
        <message>
            <source>Ellipse: drag the box around it; Shift for a circle</source>
            <translation>椭圆：拖出外接框；按住 Shift 为圆</translation>
        </message>
        <message>
            <source>Line profile: drag from end to end; the values of all images along it</source>
            <translation>线剖面：从一端拖到另一端；显示沿线所有图像的数值</translation>
        </message>
        <message>
            <source>Delete it; Ctrl+Z brings it back</source>
            <translation>删除；按 Ctrl+Z 恢复</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
        <message>
            <source>Put the tool away</source>
            <translation>收起工具</translation>
        </message>
        <message>
            <source>Save all measurements on screen of this case as CSV</source>
            <translation>将此病例的全部屏幕测量保存为 CSV</translation>
        </message>
        <message>
            <source>Export CSV…</source>
            <translation>导出 CSV…</translation>
        </message>
        <message>
            <source>Save the values of all images along the chosen line as CSV</source>
            <translation>将所选线上所有图像的数值保存为 CSV</translation>
        </message>
        <message>
            <source>Profile…</source>
            <translation>剖面…</translation>
        </message>
        <message>
            <source>Measure on screen: {tip}</source>
            <translation>屏幕测量：{tip}</translation>
        </message>
        <message>
            <source>Measure on screen: {tool}</source>
            <translation>屏幕测量：{tool}</translation>
        </message>
        <message>
            <source>Save the measurements</source>
            <translation>保存测量</translation>
        </message>
        <message>
            <source>The measurements were saved as {name}.</source>
            <translation>测量已保存为 {name}。</translation>
        </message>
    </context>
    <context>
        <name>OnScreenSection</name>
        <message>
            <source>Choose a tool above the images, or press D, A, R, E or G, then drag on an image.</source>
            <translation>在图像上方选择工具，或按 D、A、R、E 或 G，然后在图像上拖动。</translation>
        </message>
        <message>
            <source>Histogram</source>
            <translation>直方图</translation>
        </message>
        <message>
            <source>Line profile</source>
            <translation>线剖面</translation>
        </message>
        <message>
            <source>Counted: pixels whose centre lies inside, on the slice nearest to the shape. Area {area}.</source>
            <translation>计数规则：距图形最近的层面上中心位于其内的像素。面积 {area}。</translation>
        </message>
        <message>
            <source>{image}: {count} pixels that are no image are left out.</source>
            <translation>{image}：已排除 {count} 个不属于图像的像素。</translation>
        </message>
        <message>
            <source>{image}: the shape reaches beyond the image.</source>
            <translation>{image}：图形超出图像范围。</translation>
        </message>
        <message>
            <source>{image} does not reach here.</source>
            <translation>{image} 未覆盖此处。</translation>
        </message>
        <message>
            <source>mean</source>
            <translation>均值</translation>
        </message>
    </context>
    <context>
        <name>Options</name>
        <message>
            <source>anon-001, anon-002, …</source>
            <translation>anon-001、anon-002、…</translation>
        </message>
        <message>
            <source>Dates, all moved by one random offset</source>
            <translation>日期（全部按同一随机偏移移动）</translation>
        </message>
        <message>
            <source>Age, sex, size, weight and the like</source>
            <translation>年龄、性别、身高、体重等</translation>
        </message>
        <message>
            <source>Station name and serial number</source>
            <translation>设备名称和序列号</translation>
        </message>
        <message>
            <source>Harmless words of descriptions</source>
            <translation>描述中的无害词语</translation>
        </message>
        <message>
            <source>Include images that may show names</source>
            <translation>包括可能显示姓名的图像</translation>
        </message>
        <message>
            <source>Text within pixels is not removed: look at each image yourself</source>
            <translation>像素中的文字不会被移除：请自行检查每幅图像</translation>
        </message>
        <message>
            <source>Left out</source>
            <translation>已排除</translation>
        </message>
        <message>
            <source>Name and ID in the copy</source>
            <translation>副本中的姓名和 ID</translation>
        </message>
        <message>
            <source>Also keep</source>
            <translation>另外保留</translation>
        </message>
        <message>
            <source>Everything else that tells who it is goes. Geometry and pixels stay.</source>
            <translation>其他所有可识别身份的内容均被移除。几何信息和像素保留。</translation>
        </message>
        <message>
            <source>New UIDs and moved dates shown here are examples: each copy draws its own.</source>
            <translation>此处显示的新 UID 和移动后的日期仅为示例：每个副本各自生成。</translation>
        </message>
        <message>
            <source>Left out: {count}</source>
            <translation>已排除：{count}</translation>
        </message>
        <message>
            <source> and {count} more</source>
            <translation> 等另外 {count} 个</translation>
        </message>
        <message>
            <source>{files}: {reason}.</source>
            <translation>{files}：{reason}。</translation>
        </message>
    </context>
    <context>
        <name>PairsAdding</name>
        <message>
            <source>Folder of pairs</source>
            <translation>图像对文件夹</translation>
        </message>
        <message>
            <source>Make pairs</source>
            <translation>生成图像对</translation>
        </message>
        <message>
            <source>{n} pairs were added as {name}.</source>
            <translation>已添加 {n} 个图像对，名为 {name}。</translation>
        </message>
        <message>
            <source>{n} pairs were added as {name}; they stay outside the project.</source>
            <translation>已将 {n} 个图像对添加为 {name}；它们仍位于项目之外。</translation>
        </message>
        <message>
            <source>Find pairs…</source>
            <translation>查找图像对…</translation>
        </message>
        <message>
            <source>Folder of the pairs that {name} was started on</source>
            <translation>{name} 开始时所用图像对的文件夹</translation>
        </message>
    </context>
    <context>
        <name>PairsForm</name>
        <message>
            <source>Add pairs</source>
            <translation>添加图像对</translation>
        </message>
        <message>
            <source>Make pairs</source>
            <translation>生成图像对</translation>
        </message>
        <message>
            <source>Clinical sequence</source>
            <translation>临床序列</translation>
        </message>
        <message>
            <source>Pixels of train_B</source>
            <translation>train_B 的像素</translation>
        </message>
        <message>
            <source>Distance of the slices</source>
            <translation>层间距</translation>
        </message>
        <message>
            <source>Copied into the project</source>
            <translation>复制到项目中</translation>
        </message>
        <message>
            <source>Left where they are</source>
            <translation>保留在原处</translation>
        </message>
        <message>
            <source>Left where they are, the project notes their folder, and finds them as long as they lie there</source>
            <translation>保留在原处时，项目会记下其文件夹；只要它们仍在那里，就能找到</translation>
        </message>
        <message>
            <source>Pairs</source>
            <translation>图像对</translation>
        </message>
        <message>
            <source>A folder of pairs.</source>
            <translation>一个图像对文件夹。</translation>
        </message>
        <message>
            <source>{n} phantoms.</source>
            <translation>{n} 个体模。</translation>
        </message>
        <message>
            <source>Pictures in train_A and train_B, which do not tell the size of their pixels.</source>
            <translation>train_A 和 train_B 中的图片，未说明像素大小。</translation>
        </message>
        <message>
            <source>LumbarSR as downloaded.</source>
            <translation>下载的 LumbarSR。</translation>
        </message>
    </context>
    <context>
        <name>Pane</name>
        <message>
            <source>Slices of {name}, {plane}</source>
            <translation>{name} 的层面，{plane}</translation>
        </message>
        <message>
            <source>resliced to MDCT</source>
            <translation>已按 MDCT 重切</translation>
        </message>
        <message>
            <source>own slices, turned {angle}° against MDCT</source>
            <translation>自身层面，相对 MDCT 旋转 {angle}°</translation>
        </message>
        <message>
            <source>own slices, tilted {angle}° against MDCT</source>
            <translation>自身层面，相对 MDCT 倾斜 {angle}°</translation>
        </message>
        <message>
            <source>This scan does not reach here.</source>
            <translation>此扫描未覆盖此处。</translation>
        </message>
        <message>
            <source>This slice is still being made.</source>
            <translation>此层面仍在生成。</translation>
        </message>
        <message>
            <source>{position} in MDCT</source>
            <translation>MDCT 中 {position}</translation>
        </message>
        <message>
            <source>Slice {number} / {count}</source>
            <translation>层 {number} / {count}</translation>
        </message>
        <message>
            <source>sharpening</source>
            <translation>正在锐化</translation>
        </message>
        <message>
            <source>low resolution</source>
            <translation>低分辨率</translation>
        </message>
        <message>
            <source>mean</source>
            <translation>均值</translation>
        </message>
    </context>
    <context>
        <name>Picture</name>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
    </context>
    <context>
        <name>PictureTaking</name>
        <message>
            <source>Save the slice with one pixel per voxel, through the window that is set</source>
            <translation>按当前窗宽窗位保存层面，每个体素一个像素</translation>
        </message>
        <message>
            <source>A comparison is saved as seen; choose Side by side to save a slice of one volume.</source>
            <translation>对比图只能按所见保存；要保存单个体数据的层面，请选择“并排”。</translation>
        </message>
        <message>
            <source>There is no slice here.</source>
            <translation>此处没有层面。</translation>
        </message>
        <message>
            <source>Slice at source resolution</source>
            <translation>原始分辨率层面</translation>
        </message>
        <message>
            <source>The picture is in the clipboard.</source>
            <translation>图片已复制到剪贴板。</translation>
        </message>
        <message>
            <source>Save the picture</source>
            <translation>保存图片</translation>
        </message>
        <message>
            <source>The picture was saved as {name}.</source>
            <translation>图片已保存为 {name}。</translation>
        </message>
    </context>
    <context>
        <name>PlacementDrawing</name>
        <message>
            <source>depth {length}</source>
            <translation>前后径 {length}</translation>
        </message>
        <message>
            <source>clearance {length}</source>
            <translation>间隙 {length}</translation>
        </message>
        <message>
            <source>inset {length}</source>
            <translation>内缩 {length}</translation>
        </message>
        <message>
            <source>upper VOI</source>
            <translation>上 VOI</translation>
        </message>
        <message>
            <source>lower VOI</source>
            <translation>下 VOI</translation>
        </message>
        <message>
            <source>tilt {angle}° to the stack</source>
            <translation>相对堆栈倾斜 {angle}°</translation>
        </message>
        <message>
            <source>tilt {angle}°</source>
            <translation>倾斜 {angle}°</translation>
        </message>
        <message>
            <source>{length} to the endplate</source>
            <translation>距终板 {length}</translation>
        </message>
    </context>
    <context>
        <name>PlacementView</name>
        <message>
            <source>axial</source>
            <translation>横断面</translation>
        </message>
        <message>
            <source>sagittal</source>
            <translation>矢状面</translation>
        </message>
        <message>
            <source>coronal</source>
            <translation>冠状面</translation>
        </message>
        <message>
            <source>axial, in the central slice</source>
            <translation>横断面，中央层面</translation>
        </message>
        <message>
            <source>sagittal, along line A</source>
            <translation>矢状面，沿 A 线</translation>
        </message>
        <message>
            <source>coronal, along line B</source>
            <translation>冠状面，沿 B 线</translation>
        </message>
        <message>
            <source>axial, off the central slice</source>
            <translation>横断面，偏离中央层面</translation>
        </message>
        <message>
            <source>{plane}, as scanned</source>
            <translation>{plane}，按扫描</translation>
        </message>
        <message>
            <source>Click near the middle of the vertebra that you want.</source>
            <translation>请点击所需椎体的中部附近。</translation>
        </message>
        <message>
            <source>Now click a point behind it on the midline, such as the middle of the canal.</source>
            <translation>现在点击其后方中线上的一点，例如椎管中央。</translation>
        </message>
        <message>
            <source>Propose the VOIs, or go to the central slice and click the anterior edge of the body.</source>
            <translation>自动建议 VOI，或转到中央层面并点击椎体前缘。</translation>
        </message>
        <message>
            <source>Go to the central slice of the body and click its anterior edge on the midline.</source>
            <translation>转到椎体中央层面，在中线上点击其前缘。</translation>
        </message>
    </context>
    <context>
        <name>Placer</name>
        <message>
            <source>Outline the body</source>
            <translation>勾画椎体轮廓</translation>
        </message>
        <message>
            <source>Nudge the VOIs</source>
            <translation>微移 VOI</translation>
        </message>
        <message>
            <source>Move the VOIs</source>
            <translation>移动 VOI</translation>
        </message>
        <message>
            <source>Change the VOIs</source>
            <translation>更改 VOI</translation>
        </message>
        <message>
            <source>Move E</source>
            <translation>移动 E</translation>
        </message>
        <message>
            <source>Turn the VOIs</source>
            <translation>旋转 VOI</translation>
        </message>
        <message>
            <source>Choose the axis of the VOIs</source>
            <translation>选择 VOI 的轴线</translation>
        </message>
        <message>
            <source>Leave E where it is put</source>
            <translation>E 保留在放置处</translation>
        </message>
        <message>
            <source>Snap E to the edge</source>
            <translation>将 E 吸附到前缘</translation>
        </message>
        <message>
            <source>Mark the endplates</source>
            <translation>标记终板</translation>
        </message>
        <message>
            <source>Drag the ends of the dotted lines onto the endplates, in the sagittal and the coronal pane.</source>
            <translation>在矢状面和冠状面窗格中，将点线的两端拖到终板上。</translation>
        </message>
        <message>
            <source>Lock the VOIs</source>
            <translation>锁定 VOI</translation>
        </message>
        <message>
            <source>Unlock the VOIs</source>
            <translation>解锁 VOI</translation>
        </message>
        <message>
            <source>Accept the VOIs</source>
            <translation>接受 VOI</translation>
        </message>
        <message>
            <source>Name the operator</source>
            <translation>填写操作者</translation>
        </message>
    </context>
    <context>
        <name>PlacingActions</name>
        <message>
            <source>Find the vertebral body and place both VOIs</source>
            <translation>查找椎体并放置两个 VOI</translation>
        </message>
        <message>
            <source>Of several vertebrae, find the one that you click</source>
            <translation>有多个椎体时，查找所点击的椎体</translation>
        </message>
        <message>
            <source>Near</source>
            <translation>点选</translation>
        </message>
        <message>
            <source>Place anew with two clicks: anterior edge, then a point on the midline</source>
            <translation>两次点击重新放置：先前缘，再中线上一点</translation>
        </message>
        <message>
            <source>Keep E on the half maximum of the anterior edge</source>
            <translation>使 E 保持在前缘的半高点</translation>
        </message>
        <message>
            <source>Outline the body anew in this image, for depth and clearance</source>
            <translation>在此图像中重新勾画椎体轮廓，以得到深度和间隙</translation>
        </message>
        <message>
            <source>Cylinder</source>
            <translation>圆柱</translation>
        </message>
        <message>
            <source>Box</source>
            <translation>长方体</translation>
        </message>
        <message>
            <source>Ellipsoid</source>
            <translation>椭球</translation>
        </message>
        <message>
            <source>Import…</source>
            <translation>导入…</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Delete</source>
            <translation>删除</translation>
        </message>
    </context>
    <context>
        <name>PositionSection</name>
        <message>
            <source>Position and angles</source>
            <translation>位置与角度</translation>
        </message>
        <message>
            <source>E, x to the left</source>
            <translation>E，x 向左</translation>
        </message>
        <message>
            <source>E, y to the back</source>
            <translation>E，y 向后</translation>
        </message>
        <message>
            <source>E, z upwards</source>
            <translation>E，z 向上</translation>
        </message>
        <message>
            <source>Turn of line A</source>
            <translation>A 线转角</translation>
        </message>
        <message>
            <source>Tilt forwards</source>
            <translation>前倾</translation>
        </message>
        <message>
            <source>Tilt to the left</source>
            <translation>左倾</translation>
        </message>
    </context>
    <context>
        <name>ProjectFiles</name>
        <message>
            <source>Cases are kept in {folder}.</source>
            <translation>病例保存在 {folder}。</translation>
        </message>
        <message>
            <source>A new project was made: {folder}.</source>
            <translation>已新建项目：{folder}。</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
        <message>
            <source>Jobs are still working on this project: wait for them, or cancel them first.</source>
            <translation>仍有任务在处理此项目：请等待其完成，或先取消。</translation>
        </message>
        <message>
            <source>Show the jobs</source>
            <translation>显示任务</translation>
        </message>
        <message>
            <source>The demo specimen is being made on this machine. It opens by itself when it is ready.</source>
            <translation>正在本机生成演示标本，完成后自动打开。</translation>
        </message>
        <message>
            <source>Demo specimen</source>
            <translation>演示标本</translation>
        </message>
        <message>
            <source>New project</source>
            <translation>新建项目</translation>
        </message>
        <message>
            <source>mctgui projects (*.mctproj)</source>
            <translation>mctgui 项目 (*.mctproj)</translation>
        </message>
        <message>
            <source>Open project</source>
            <translation>打开项目</translation>
        </message>
        <message>
            <source>Import a folder of DICOM files</source>
            <translation>导入 DICOM 文件夹</translation>
        </message>
        <message>
            <source>Import files</source>
            <translation>导入文件</translation>
        </message>
        <message>
            <source>Folder of DICOM files</source>
            <translation>DICOM 文件夹</translation>
        </message>
        <message>
            <source>Folder of the MDCT</source>
            <translation>MDCT 文件夹</translation>
        </message>
        <message>
            <source>File of the micro-CT</source>
            <translation>micro-CT 文件</translation>
        </message>
        <message>
            <source>Volumes (*.dcm *.zip DICOMDIR *.tif *.tiff *.btf *.bmp *.png *.nii *.nii.gz *.nrrd *.nhdr *.mhd *.mha *.npy *.img *.raw *.vol)</source>
            <translation>体数据 (*.dcm *.zip DICOMDIR *.tif *.tiff *.btf *.bmp *.png *.nii *.nii.gz *.nrrd *.nhdr *.mhd *.mha *.npy *.img *.raw *.vol)</translation>
        </message>
        <message>
            <source>All files (*)</source>
            <translation>所有文件 (*)</translation>
        </message>
    </context>
    <context>
        <name>PromoteForm</name>
        <message>
            <source>Promote to a model</source>
            <translation>转为模型</translation>
        </message>
        <message>
            <source>Promote</source>
            <translation>转为模型</translation>
        </message>
        <message>
            <source>not stated</source>
            <translation>未说明</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Version</source>
            <translation>版本</translation>
        </message>
        <message>
            <source>Purpose</source>
            <translation>用途</translation>
        </message>
        <message>
            <source>Terms on which it may be passed on</source>
            <translation>允许传播的条件</translation>
        </message>
        <message>
            <source>Generator</source>
            <translation>生成器</translation>
        </message>
        <message>
            <source>Where to</source>
            <translation>位置</translation>
        </message>
        <message>
            <source>The card is written from the record of the run: data, split, settings, held-out figures.</source>
            <translation>模型卡根据训练记录写出：数据、划分、设置、留出数据的数值。</translation>
        </message>
        <message>
            <source>Best structure, epoch {epoch}</source>
            <translation>结构最佳，第 {epoch} 轮</translation>
        </message>
        <message>
            <source>Last checkpoint, epoch {epoch}</source>
            <translation>最后的检查点，第 {epoch} 轮</translation>
        </message>
        <message>
            <source>Models of this project</source>
            <translation>本项目的模型</translation>
        </message>
        <message>
            <source>Another folder…</source>
            <translation>其他文件夹…</translation>
        </message>
        <message>
            <source>A model needs a name.</source>
            <translation>模型需要名称。</translation>
        </message>
        <message>
            <source>Folder in which the model's folder is made</source>
            <translation>在其中建立模型文件夹的文件夹</translation>
        </message>
    </context>
    <context>
        <name>ROIModel</name>
        <message>
            <source>Draw {kind}</source>
            <translation>绘制{kind}</translation>
        </message>
        <message>
            <source>Change {name}</source>
            <translation>更改 {name}</translation>
        </message>
        <message>
            <source>Rename {name}</source>
            <translation>重命名 {name}</translation>
        </message>
        <message>
            <source>Delete {name}</source>
            <translation>删除 {name}</translation>
        </message>
        <message>
            <source>length</source>
            <translation>长度</translation>
        </message>
        <message>
            <source>angle</source>
            <translation>角度</translation>
        </message>
        <message>
            <source>rectangle</source>
            <translation>矩形</translation>
        </message>
        <message>
            <source>ellipse</source>
            <translation>椭圆</translation>
        </message>
        <message>
            <source>line profile</source>
            <translation>线剖面</translation>
        </message>
    </context>
    <context>
        <name>ROITable</name>
        <message>
            <source>Measurements on screen</source>
            <translation>屏幕测量</translation>
        </message>
    </context>
    <context>
        <name>ROITableModel</name>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>值</translation>
        </message>
        <message>
            <source>{kind}, {plane}, drawn on {image}</source>
            <translation>{kind}，{plane}，绘于 {image}</translation>
        </message>
    </context>
    <context>
        <name>RawForm</name>
        <message>
            <source>Voxels without a header</source>
            <translation>无头信息的体素</translation>
        </message>
        <message>
            <source>Columns, x</source>
            <translation>列，x</translation>
        </message>
        <message>
            <source>Rows, y</source>
            <translation>行，y</translation>
        </message>
        <message>
            <source>Slices, z</source>
            <translation>层，z</translation>
        </message>
        <message>
            <source>Type</source>
            <translation>类型</translation>
        </message>
        <message>
            <source>Byte order</source>
            <translation>字节序</translation>
        </message>
        <message>
            <source>Little endian</source>
            <translation>小端序</translation>
        </message>
        <message>
            <source>Big endian</source>
            <translation>大端序</translation>
        </message>
        <message>
            <source>Little endian is usual: the least significant byte of a number comes first</source>
            <translation>通常为小端序：数值的最低有效字节在前</translation>
        </message>
        <message>
            <source>Bytes before the first voxel</source>
            <translation>首个体素之前的字节数</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>Axial preview</source>
            <translation>横断面预览</translation>
        </message>
        <message>
            <source>Sagittal preview</source>
            <translation>矢状面预览</translation>
        </message>
        <message>
            <source>Bytes before</source>
            <translation>前置字节</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>暂不</translation>
        </message>
        <message>
            <source>Give the number of voxels; the file has {there} bytes.</source>
            <translation>请给出体素数；文件有 {there} 字节。</translation>
        </message>
        <message>
            <source>Needs {needed} bytes, and the file has as many.</source>
            <translation>需要 {needed} 字节，与文件相符。</translation>
        </message>
        <message>
            <source>Needs {needed} bytes; the file has {there}.</source>
            <translation>需要 {needed} 字节；文件有 {there} 字节。</translation>
        </message>
        <message>
            <source>Give the voxel size in millimetres.</source>
            <translation>请以毫米给出体素大小。</translation>
        </message>
        <message>
            <source>{count} slices would fit</source>
            <translation>{count} 层正好</translation>
        </message>
        <message>
            <source>{count} bytes before would fit</source>
            <translation>前置 {count} 字节正好</translation>
        </message>
        <message>
            <source>{dtype} would fit</source>
            <translation>{dtype} 正好</translation>
        </message>
        <message>
            <source>Axial, middle slice</source>
            <translation>横断面，中间层</translation>
        </message>
        <message>
            <source>Sagittal, middle column</source>
            <translation>矢状面，中间列</translation>
        </message>
        <message>
            <source>{low} to {high}</source>
            <translation>{low} 至 {high}</translation>
        </message>
        <message>
            <source>no numbers</source>
            <translation>无数值</translation>
        </message>
    </context>
    <context>
        <name>ReadScreen</name>
        <message>
            <source>Reader packages (*{suffix})</source>
            <translation>评阅包 (*{suffix})</translation>
        </message>
        <message>
            <source>Open a reader package</source>
            <translation>打开评阅包</translation>
        </message>
    </context>
    <context>
        <name>ReaderForm</name>
        <message>
            <source>Musculoskeletal radiology</source>
            <translation>骨肌放射学</translation>
        </message>
        <message>
            <source>General radiology</source>
            <translation>普通放射学</translation>
        </message>
        <message>
            <source>Other radiology</source>
            <translation>其他放射学专业</translation>
        </message>
        <message>
            <source>Orthopaedics</source>
            <translation>骨科</translation>
        </message>
        <message>
            <source>Bone research</source>
            <translation>骨研究</translation>
        </message>
        <message>
            <source>Other</source>
            <translation>其他</translation>
        </message>
        <message>
            <source>About you</source>
            <translation>关于您</translation>
        </message>
        <message>
            <source>A report of this study has to say who its readers were. Your name is not asked here; you write it when you sign off.</source>
            <translation>本研究的报告须说明评阅者的情况。此处不询问姓名；签名时再填写。</translation>
        </message>
        <message>
            <source>Years of experience</source>
            <translation>工作年限</translation>
        </message>
        <message>
            <source>Specialty</source>
            <translation>专业</translation>
        </message>
        <message>
            <source>Choose…</source>
            <translation>选择…</translation>
        </message>
        <message>
            <source>Training</source>
            <translation>培训</translation>
        </message>
        <message>
            <source>such as: 20 images with the coordinator</source>
            <translation>例如：与协调员一起评阅 20 幅图像</translation>
        </message>
        <message>
            <source>Training for this study</source>
            <translation>为本研究接受的培训</translation>
        </message>
        <message>
            <source>Leave the training empty where you had none.</source>
            <translation>未接受培训时，请将该项留空。</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Your years of experience are missing; write 0 in the first year.</source>
            <translation>未填写工作年限；第一年请填 0。</translation>
        </message>
        <message>
            <source>Your specialty is missing.</source>
            <translation>未填写专业。</translation>
        </message>
    </context>
    <context>
        <name>ReadingFlow</name>
        <message>
            <source>Cannot be judged</source>
            <translation>无法评价</translation>
        </message>
        <message>
            <source>Training, not analysed</source>
            <translation>培训，不参与分析</translation>
        </message>
        <message>
            <source>The answer file</source>
            <translation>评分文件</translation>
        </message>
        <message>
            <source>Result of a reading (*{suffix})</source>
            <translation>评阅结果 (*{suffix})</translation>
        </message>
        <message>
            <source>Save result file</source>
            <translation>保存结果文件</translation>
        </message>
        <message>
            <source>Ready</source>
            <translation>准备就绪</translation>
        </message>
        <message>
            <source>Sitting {number} of {count}</source>
            <translation>第 {number} 次评阅，共 {count} 次</translation>
        </message>
        <message>
            <source>The study asks for {wanted:g} days between two sittings, and {gap:.1f} have passed. You can go on; it will be recorded that this sitting began too early.</source>
            <translation>研究要求两次评阅之间间隔 {wanted:g} 天，目前已过 {gap:.1f} 天。您可以继续；本次评阅开始过早将被记录。</translation>
        </message>
        <message>
            <source>Numbers answer, arrows go up and down, Enter goes on, Esc pauses and hides the image.</source>
            <translation>数字键评分，上下方向键切换标准，Enter 继续，Esc 暂停并隐藏图像。</translation>
        </message>
        <message>
            <source>Each image is a stack: the wheel, Page Up and Page Down go through its slices.</source>
            <translation>每幅图像为一叠层面：用滚轮、Page Up 和 Page Down 浏览。</translation>
        </message>
        <message>
            <source>Begin</source>
            <translation>开始</translation>
        </message>
        <message>
            <source>Stop for now</source>
            <translation>暂时停止</translation>
        </message>
        <message>
            <source>It begins with images for training ({count}). Their scores are kept but not analysed.</source>
            <translation>首先是培训图像（{count} 幅）。其评分会保存，但不参与分析。</translation>
        </message>
        <message>
            <source>Paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>The image is hidden, and no time runs.</source>
            <translation>图像已隐藏，计时已停止。</translation>
        </message>
        <message>
            <source>Come back when you are rested.</source>
            <translation>休息好后再回来。</translation>
        </message>
        <message>
            <source>All answers so far are kept.</source>
            <translation>此前的评分均已保存。</translation>
        </message>
        <message>
            <source>You are at image {number} of {total}.</source>
            <translation>当前为第 {number} 幅图像，共 {total} 幅。</translation>
        </message>
        <message>
            <source>Training.</source>
            <translation>培训。</translation>
        </message>
        <message>
            <source>Training done</source>
            <translation>培训完成</translation>
        </message>
        <message>
            <source>The training is over. From now on your scores count.</source>
            <translation>培训结束。此后的评分计入研究。</translation>
        </message>
        <message>
            <source>Time for a break</source>
            <translation>请休息一下</translation>
        </message>
        <message>
            <source>Judgement tires before one notices it. A few minutes away from the screen help.</source>
            <translation>判断力会在不知不觉中疲劳。离开屏幕几分钟会有帮助。</translation>
        </message>
        <message>
            <source>Take a break</source>
            <translation>休息</translation>
        </message>
        <message>
            <source>The images are {wide} × {high} pixels and {room_wide} × {room_high} fit on this screen: use a larger one, or drag the image to see all of it.</source>
            <translation>图像为 {wide} × {high} 像素，此屏幕可容纳 {room_wide} × {room_high}：请换用更大的屏幕，或拖动图像以查看全部。</translation>
        </message>
    </context>
    <context>
        <name>RecipeForm</name>
        <message>
            <source>Recipe</source>
            <translation>方案</translation>
        </message>
        <message>
            <source>Threshold</source>
            <translation>阈值</translation>
        </message>
        <message>
            <source>Per VOI</source>
            <translation>每个 VOI</translation>
        </message>
        <message>
            <source>Per image</source>
            <translation>每个图像</translation>
        </message>
        <message>
            <source>All these cases</source>
            <translation>所有这些病例</translation>
        </message>
        <message>
            <source>Found for</source>
            <translation>适用范围</translation>
        </message>
        <message>
            <source>As placed</source>
            <translation>按放置</translation>
        </message>
        <message>
            <source>As accepted</source>
            <translation>按已接受的放置</translation>
        </message>
        <message>
            <source>As placed, else proposed</source>
            <translation>按放置，否则自动建议</translation>
        </message>
        <message>
            <source>Proposed anew</source>
            <translation>重新建议</translation>
        </message>
        <message>
            <source>VOIs</source>
            <translation>VOI</translation>
        </message>
        <message>
            <source>Wall of the VOI</source>
            <translation>VOI 边界</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Surface, connectivity, SMI, DA, FD</source>
            <translation>表面、连接性、SMI、DA、FD</translation>
        </message>
        <message>
            <source>Structure</source>
            <translation>结构</translation>
        </message>
        <message>
            <source>From the recipe's file</source>
            <translation>来自方案文件</translation>
        </message>
        <message>
            <source>Fixed thresholds of the recipe: {values}.</source>
            <translation>方案的固定阈值：{values}。</translation>
        </message>
        <message>
            <source>The histogram is that of the whole volume.</source>
            <translation>直方图取自整个体数据。</translation>
        </message>
        <message>
            <source>Grey scale of the histogram: {ends}.</source>
            <translation>直方图的灰度范围：{ends}。</translation>
        </message>
        <message>
            <source>Also measured with open ends, as the recipe says.</source>
            <translation>按方案同时以开放端面测量。</translation>
        </message>
        <message>
            <source>Choose at least one image and one rule for the wall.</source>
            <translation>请至少选择一种图像和一种边界规则。</translation>
        </message>
    </context>
    <context>
        <name>Recovery</name>
        <message>
            <source>The program did not close properly. Your last work can be opened where you left off.</source>
            <translation>程序上次未正常关闭。可以从中断处继续上次的工作。</translation>
        </message>
        <message>
            <source>Open where you left off</source>
            <translation>从中断处打开</translation>
        </message>
    </context>
    <context>
        <name>Registering</name>
        <message>
            <source>Find in the background where the micro-CT lies in the MDCT; the result is offered to you</source>
            <translation>在后台查找 micro-CT 在 MDCT 中的位置；结果供您选用</translation>
        </message>
        <message>
            <source>Take up a registration that mctgui register wrote</source>
            <translation>采用由 mctgui register 写出的配准</translation>
        </message>
        <message>
            <source>Register {case}</source>
            <translation>配准 {case}</translation>
        </message>
        <message>
            <source>The registration of {case} is ready; its result stands beside the images.</source>
            <translation>{case} 的配准已完成；结果显示在图像旁边。</translation>
        </message>
        <message>
            <source>Open a registration</source>
            <translation>打开配准</translation>
        </message>
        <message>
            <source>Registrations (*.json)</source>
            <translation>配准 (*.json)</translation>
        </message>
    </context>
    <context>
        <name>ResultsPage</name>
        <message>
            <source>As in the paper</source>
            <translation>按论文</translation>
        </message>
        <message>
            <source>Tables 2 and 3 as Jin et al. print them</source>
            <translation>Jin 等论文格式的表 2 和表 3</translation>
        </message>
        <message>
            <source>Recommended</source>
            <translation>推荐</translation>
        </message>
        <message>
            <source>Agreement and comparison as statisticians advise</source>
            <translation>统计学推荐的一致性分析与比较</translation>
        </message>
        <message>
            <source>Side by side</source>
            <translation>并排</translation>
        </message>
        <message>
            <source>Both</source>
            <translation>两者</translation>
        </message>
        <message>
            <source>Which tables</source>
            <translation>显示哪些表格</translation>
        </message>
        <message>
            <source>Readers</source>
            <translation>评阅者</translation>
        </message>
        <message>
            <source>Back to readers and packages</source>
            <translation>返回评阅者与评阅包</translation>
        </message>
        <message>
            <source>Export…</source>
            <translation>导出…</translation>
        </message>
        <message>
            <source>Write tables, figures, raw scores, records and a report into a folder</source>
            <translation>将表格、图、原始评分、记录和报告写入一个文件夹</translation>
        </message>
        <message>
            <source>Analysing …</source>
            <translation>正在分析…</translation>
        </message>
        <message>
            <source>Analyse the scores</source>
            <translation>分析评分</translation>
        </message>
        <message>
            <source>{readers} readers · {images} images</source>
            <translation>{readers} 名评阅者 · {images} 幅图像</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy this table as text</source>
            <translation>将此表格复制为文字</translation>
        </message>
        <message>
            <source>Folder for the export</source>
            <translation>导出文件夹</translation>
        </message>
        <message>
            <source>Export the study</source>
            <translation>导出研究</translation>
        </message>
        <message>
            <source>The study was exported to {name}.</source>
            <translation>研究已导出到 {name}。</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
    </context>
    <context>
        <name>ResultsPanel</name>
        <message>
            <source>3-D</source>
            <translation>三维</translation>
        </message>
        <message>
            <source>The bone of each image, seen from one place</source>
            <translation>各图像中的骨，从同一位置观察</translation>
        </message>
        <message>
            <source>Histograms</source>
            <translation>直方图</translation>
        </message>
        <message>
            <source>How thick bone and how wide marrow is</source>
            <translation>骨的厚度与骨髓的宽度</translation>
        </message>
        <message>
            <source>Shown above the table</source>
            <translation>显示在表格上方</translation>
        </message>
        <message>
            <source>VOI in 3-D and in the histograms</source>
            <translation>三维和直方图中的 VOI</translation>
        </message>
        <message>
            <source>Columns of the table</source>
            <translation>表格的列</translation>
        </message>
        <message>
            <source>Differences in % of micro-CT</source>
            <translation>相对 micro-CT 的差异（%）</translation>
        </message>
        <message>
            <source>Some rows do not fit what is chosen now.</source>
            <translation>部分行与当前所选不符。</translation>
        </message>
        <message>
            <source>Measure again.</source>
            <translation>请重新测量。</translation>
        </message>
        <message>
            <source>Measured bone is shown here in 3-D.</source>
            <translation>测得的骨在此处以三维显示。</translation>
        </message>
        <message>
            <source>Only cylinders are shown in 3-D.</source>
            <translation>三维视图只显示圆柱体。</translation>
        </message>
        <message>
            <source>Making the surfaces …</source>
            <translation>正在生成表面…</translation>
        </message>
        <message>
            <source>3-D surfaces of {case}</source>
            <translation>{case} 的三维表面</translation>
        </message>
        <message>
            <source>The surfaces could not be made.</source>
            <translation>无法生成表面。</translation>
        </message>
        <message>
            <source>CSV with BoneJ's columns (*.csv)</source>
            <translation>CSV，BoneJ 列名 (*.csv)</translation>
        </message>
        <message>
            <source>Excel with BoneJ's columns (*.xlsx)</source>
            <translation>Excel，BoneJ 列名 (*.xlsx)</translation>
        </message>
        <message>
            <source>Save the table</source>
            <translation>保存表格</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>测量结果</translation>
        </message>
        <message>
            <source>The table was saved as {name}.</source>
            <translation>表格已保存为 {name}。</translation>
        </message>
    </context>
    <context>
        <name>ResultsTable</name>
        <message>
            <source>context</source>
            <translation>含周围</translation>
        </message>
        <message>
            <source>BoneJ ROI, open ends</source>
            <translation>BoneJ ROI，端面开放</translation>
        </message>
        <message>
            <source>whole volume</source>
            <translation>整个体数据</translation>
        </message>
        <message>
            <source>fixed</source>
            <translation>固定</translation>
        </message>
        <message>
            <source>hand</source>
            <translation>手动</translation>
        </message>
        <message>
            <source>anchors</source>
            <translation>锚点</translation>
        </message>
        <message>
            <source>registration</source>
            <translation>配准</translation>
        </message>
        <message>
            <source>reference</source>
            <translation>参考</translation>
        </message>
        <message>
            <source>Case</source>
            <translation>病例</translation>
        </message>
        <message>
            <source>Image</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Wall</source>
            <translation>边界</translation>
        </message>
        <message>
            <source>Threshold</source>
            <translation>阈值</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>Voxel mm</source>
            <translation>体素 mm</translation>
        </message>
        <message>
            <source>Volume mm³</source>
            <translation>体积 mm³</translation>
        </message>
        <message>
            <source>Aligned by</source>
            <translation>对齐依据</translation>
        </message>
        <message>
            <source>Notes</source>
            <translation>说明</translation>
        </message>
        <message>
            <source>outdated</source>
            <translation>已过期</translation>
        </message>
        <message>
            <source>Measurements</source>
            <translation>测量结果</translation>
        </message>
        <message>
            <source>Columns of the table</source>
            <translation>表格的列</translation>
        </message>
        <message>
            <source>All</source>
            <translation>全部</translation>
        </message>
        <message>
            <source>As from the start</source>
            <translation>恢复初始</translation>
        </message>
    </context>
    <context>
        <name>RunActions</name>
        <message>
            <source>The run {name} was cut short in epoch {epoch}; it can go on from its last checkpoint.</source>
            <translation>训练 {name} 在第 {epoch} 轮中断；可从最后的检查点继续。</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>The run {name} is done.</source>
            <translation>训练 {name} 已完成。</translation>
        </message>
        <message>
            <source>Promote…</source>
            <translation>转为模型…</translation>
        </message>
        <message>
            <source>Promote {name}</source>
            <translation>将 {name} 转为模型</translation>
        </message>
        <message>
            <source>{name} is a model now: Enhance offers it where a case is chosen.</source>
            <translation>{name} 现已成为模型：选择病例后可在增强中选用。</translation>
        </message>
        <message>
            <source>The model {name} was written.</source>
            <translation>模型 {name} 已写出。</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
    </context>
    <context>
        <name>RunsPanel</name>
        <message>
            <source>Runs</source>
            <translation>训练列表</translation>
        </message>
        <message>
            <source>Run</source>
            <translation>训练</translation>
        </message>
        <message>
            <source>State</source>
            <translation>状态</translation>
        </message>
        <message>
            <source>Structure</source>
            <translation>结构</translation>
        </message>
        <message>
            <source>Mean relative deviation of BV/TV, Tb.Th and Tb.Sp from the micro-CT: 0 is equal</source>
            <translation>BV/TV、Tb.Th 和 Tb.Sp 相对 micro-CT 的平均偏差：0 为相等</translation>
        </message>
        <message>
            <source>Choose two or more to compare them</source>
            <translation>选择两个或更多以进行比较</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>Generator</source>
            <translation>生成器</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Began with</source>
            <translation>起始于</translation>
        </message>
        <message>
            <source>Enhancer alone, epochs</source>
            <translation>增强器单独学习，轮数</translation>
        </message>
        <message>
            <source>Precision</source>
            <translation>精度</translation>
        </message>
        <message>
            <source>Started</source>
            <translation>开始时间</translation>
        </message>
        <message>
            <source>Epoch</source>
            <translation>轮次</translation>
        </message>
        <message>
            <source>Best epoch so far</source>
            <translation>目前最佳轮次</translation>
        </message>
        <message>
            <source>Held out</source>
            <translation>留出</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
        <message>
            <source>Go on from its last checkpoint</source>
            <translation>从最后的检查点继续</translation>
        </message>
        <message>
            <source>Promote…</source>
            <translation>转为模型…</translation>
        </message>
        <message>
            <source>Make a model of it, with a card written from its record</source>
            <translation>将其转为模型，并根据训练记录写出模型卡</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
        <message>
            <source>Use settings</source>
            <translation>采用设置</translation>
        </message>
        <message>
            <source>Put the settings of this run into the form</source>
            <translation>将此训练的设置填入表单</translation>
        </message>
        <message>
            <source>Begin with it</source>
            <translation>以此起始</translation>
        </message>
        <message>
            <source>Fill the form for a run that begins with these weights; after a global run with local enhancers</source>
            <translation>填好表单，以这些权重起始新的训练；全局训练之后加上局部增强器</translation>
        </message>
        <message>
            <source>Delete…</source>
            <translation>删除…</translation>
        </message>
        <message>
            <source>{n} runs are compared</source>
            <translation>比较 {n} 次训练</translation>
        </message>
        <message>
            <source>by donor</source>
            <translation>按供体</translation>
        </message>
        <message>
            <source>by bone</source>
            <translation>按椎体</translation>
        </message>
        <message>
            <source>by slice</source>
            <translation>按层面</translation>
        </message>
        <message>
            <source>, cut short</source>
            <translation>，中断</translation>
        </message>
        <message>
            <source>{epoch} of {epochs}</source>
            <translation>{epoch} / {epochs}</translation>
        </message>
    </context>
    <context>
        <name>ScoreFigures</name>
        <message>
            <source>Scores given</source>
            <translation>评分分布</translation>
        </message>
        <message>
            <source>score: how often; all readers together</source>
            <translation>评分：次数；所有评阅者合计</translation>
        </message>
        <message>
            <source>Copy the figure as {kind}</source>
            <translation>将图复制为 {kind}</translation>
        </message>
    </context>
    <context>
        <name>ScorePanel</name>
        <message>
            <source>Comment</source>
            <translation>备注</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Next  ↵</source>
            <translation>下一幅  ↵</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>下一幅</translation>
        </message>
    </context>
    <context>
        <name>Screen</name>
        <message>
            <source>Enter: open · Ctrl+O: import · Ctrl+F: filter · F1: manual · ?: shortcuts</source>
            <translation>Enter：打开 · Ctrl+O：导入 · Ctrl+F：筛选 · F1：手册 · ?：快捷键</translation>
        </message>
        <message>
            <source>Drag the handles · arrows: 0.1 mm, with Shift 1 mm · wheel: slice · Ctrl+Z: undo</source>
            <translation>拖动手柄 · 方向键：0.1 mm，加 Shift 为 1 mm · 滚轮：层面 · Ctrl+Z：撤销</translation>
        </message>
        <message>
            <source>Open a reader package to read a study</source>
            <translation>打开评阅包以评阅研究</translation>
        </message>
        <message>
            <source>Ctrl+Enter: start · Ctrl+P: pause or go on · ← → read the curves</source>
            <translation>Ctrl+Enter：开始 · Ctrl+P：暂停或继续 · ← →：读取曲线</translation>
        </message>
        <message>
            <source>Wheel: slice · Ctrl wheel: zoom · Space: reset · ?: keys and mouse</source>
            <translation>滚轮：层面 · Ctrl+滚轮：缩放 · 空格：复位 · ?：按键与鼠标</translation>
        </message>
    </context>
    <context>
        <name>SeriesChooser</name>
        <message>
            <source>Choose what to import</source>
            <translation>选择要导入的内容</translation>
        </message>
        <message>
            <source>Files looked at</source>
            <translation>已检查的文件</translation>
        </message>
        <message>
            <source>By its values</source>
            <translation>按数值判断</translation>
        </message>
        <message>
            <source>MDCT</source>
            <translation>MDCT</translation>
        </message>
        <message>
            <source>micro-CT</source>
            <translation>micro-CT</translation>
        </message>
        <message>
            <source>Import as</source>
            <translation>导入为</translation>
        </message>
        <message>
            <source>One case for each vertebra</source>
            <translation>每个椎体一个病例</translation>
        </message>
        <message>
            <source>Images of the same vertebra of LumbarSR become volumes of one case</source>
            <translation>LumbarSR 同一椎体的图像归入同一病例</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>暂不</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>Import {count}</source>
            <translation>导入 {count} 项</translation>
        </message>
        <message>
            <source>1 file left out</source>
            <translation>已排除 1 个文件</translation>
        </message>
        <message>
            <source>{count} files left out</source>
            <translation>已排除 {count} 个文件</translation>
        </message>
        <message>
            <source>Show why</source>
            <translation>显示原因</translation>
        </message>
        <message>
            <source>Nothing of this can be imported.</source>
            <translation>其中没有可导入的内容。</translation>
        </message>
        <message>
            <source>Give the voxel size of what is ticked.</source>
            <translation>请给出所勾选项的体素大小。</translation>
        </message>
        <message>
            <source>Choose how the ticked series is imported.</source>
            <translation>请选择所勾选序列的导入方式。</translation>
        </message>
        <message>
            <source>{count} of {total} files looked at</source>
            <translation>已检查 {count} / {total} 个文件</translation>
        </message>
        <message>
            <source>Looking…</source>
            <translation>正在查找…</translation>
        </message>
        <message>
            <source>1 stack found</source>
            <translation>找到 1 个图像堆栈</translation>
        </message>
        <message>
            <source>{count} stacks found</source>
            <translation>找到 {count} 个图像堆栈</translation>
        </message>
        <message>
            <source>{count} series found</source>
            <translation>找到 {count} 个序列</translation>
        </message>
        <message>
            <source>{series}, {stacks}</source>
            <translation>{series}，{stacks}</translation>
        </message>
    </context>
    <context>
        <name>SettingsPanel</name>
        <message>
            <source>Settings</source>
            <translation>设置</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>深色</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>浅色</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>跟随系统</translation>
        </message>
        <message>
            <source>GPU when there is one</source>
            <translation>有 GPU 时使用 GPU</translation>
        </message>
        <message>
            <source>Processor only</source>
            <translation>仅处理器</translation>
        </message>
        <message>
            <source>The language changes when the program is started again.</source>
            <translation>语言将在程序重新启动后更改。</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>语言</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>主题</translation>
        </message>
        <message>
            <source>Text size</source>
            <translation>字号</translation>
        </message>
        <message>
            <source>Models run on</source>
            <translation>模型运行于</translation>
        </message>
        <message>
            <source>Wheel towards you goes to the head</source>
            <translation>滚轮向内滚动时朝头侧</translation>
        </message>
        <message>
            <source>Note where imported files lay</source>
            <translation>记录导入文件的位置</translation>
        </message>
        <message>
            <source>Folder names are often names of patients: leave this off in a project that you share.</source>
            <translation>文件夹名常常就是患者姓名：在要共享的项目中请勿启用。</translation>
        </message>
        <message>
            <source>Keys and mouse…</source>
            <translation>按键与鼠标…</translation>
        </message>
    </context>
    <context>
        <name>SignPage</name>
        <message>
            <source>All images are read</source>
            <translation>所有图像均已评阅</translation>
        </message>
        <message>
            <source>These are my own readings, and they are final.</source>
            <translation>以上均为本人的评阅结果，不再更改。</translation>
        </message>
        <message>
            <source>Your name</source>
            <translation>您的姓名</translation>
        </message>
        <message>
            <source>Your name goes with the result to the coordinator. After signing nothing can be changed.</source>
            <translation>您的姓名随结果一起发给协调员。签名后不能再更改。</translation>
        </message>
        <message>
            <source>Stop for now</source>
            <translation>暂时停止</translation>
        </message>
        <message>
            <source>Back to the last image</source>
            <translation>返回最后一幅图像</translation>
        </message>
        <message>
            <source>Sign off</source>
            <translation>签名</translation>
        </message>
        <message>
            <source>{count} of them have criteria without an answer.</source>
            <translation>其中 {count} 幅有标准尚未评分。</translation>
        </message>
        <message>
            <source>A signature needs a name: write yours, or your initials.</source>
            <translation>签名需要姓名：请填写您的姓名或姓名缩写。</translation>
        </message>
    </context>
    <context>
        <name>SlabControl</name>
        <message>
            <source>Slab</source>
            <translation>厚层</translation>
        </message>
        <message>
            <source>Slabs</source>
            <translation>厚层</translation>
        </message>
        <message>
            <source>Show several slices as one: mean, MIP or MinIP (Shift+T)</source>
            <translation>将多层合并显示：均值、MIP 或 MinIP（Shift+T）</translation>
        </message>
    </context>
    <context>
        <name>SlabPanel</name>
        <message>
            <source>Slabs</source>
            <translation>厚层</translation>
        </message>
        <message>
            <source>Slices within half the thickness of the one that is shown are put together.</source>
            <translation>当前层两侧各半个厚度范围内的层面合并显示。</translation>
        </message>
        <message>
            <source>Single slices</source>
            <translation>单层</translation>
        </message>
        <message>
            <source>Mean</source>
            <translation>均值</translation>
        </message>
        <message>
            <source>MIP (largest)</source>
            <translation>MIP（最大值）</translation>
        </message>
        <message>
            <source>MinIP (smallest)</source>
            <translation>MinIP（最小值）</translation>
        </message>
        <message>
            <source>Slab of {name}</source>
            <translation>{name} 的厚层</translation>
        </message>
        <message>
            <source>Thickness of the slab of {name}</source>
            <translation>{name} 的厚层厚度</translation>
        </message>
    </context>
    <context>
        <name>SolidControl</name>
        <message>
            <source>Whole bone</source>
            <translation>全部骨</translation>
        </message>
        <message>
            <source>Both VOIs</source>
            <translation>两个 VOI</translation>
        </message>
        <message>
            <source>{which} VOI</source>
            <translation>{which} VOI</translation>
        </message>
        <message>
            <source>Measuring the thickness…</source>
            <translation>正在测量厚度…</translation>
        </message>
        <message>
            <source>Making the surface…</source>
            <translation>正在生成表面…</translation>
        </message>
        <message>
            <source>Thickness in 3-D</source>
            <translation>三维厚度</translation>
        </message>
        <message>
            <source>Bone of VOIs in 3-D</source>
            <translation>VOI 内骨的三维显示</translation>
        </message>
        <message>
            <source>No VOIs are placed in this case. Place them in Measure.</source>
            <translation>此病例没有放置 VOI。请在测量中放置。</translation>
        </message>
        <message>
            <source>surface at {value}</source>
            <translation>表面阈值 {value}</translation>
        </message>
        <message>
            <source>Seen from</source>
            <translation>观察方向</translation>
        </message>
        <message>
            <source>Size of pictures</source>
            <translation>图片大小</translation>
        </message>
    </context>
    <context>
        <name>SolidPane</name>
        <message>
            <source>Shown in 3-D</source>
            <translation>三维显示内容</translation>
        </message>
        <message>
            <source>What is shown in 3-D, and how</source>
            <translation>三维显示的内容与方式</translation>
        </message>
        <message>
            <source>{name} in 3-D</source>
            <translation>{name} 三维</translation>
        </message>
        <message>
            <source>3-D comes when all slices are made.</source>
            <translation>所有层面生成后显示三维。</translation>
        </message>
        <message>
            <source>Reading the volume…</source>
            <translation>正在读取体数据…</translation>
        </message>
        <message>
            <source>There is no bone above the threshold in this VOI.</source>
            <translation>此 VOI 中没有高于阈值的骨。</translation>
        </message>
        <message>
            <source>3-D</source>
            <translation>三维</translation>
        </message>
        <message>
            <source>3-D · 1/{times} resolution</source>
            <translation>三维 · 1/{times} 分辨率</translation>
        </message>
        <message>
            <source>Drawn by {renderer}</source>
            <translation>由 {renderer} 绘制</translation>
        </message>
        <message>
            <source>3-D cannot be drawn on this computer: its OpenGL, or Mesa's, does not start.</source>
            <translation>本机无法绘制三维：系统或 Mesa 的 OpenGL 无法启动。</translation>
        </message>
    </context>
    <context>
        <name>SolidPictures</name>
        <message>
            <source>Save the picture</source>
            <translation>保存图片</translation>
        </message>
        <message>
            <source>The picture was saved as {name}.</source>
            <translation>图片已保存为 {name}。</translation>
        </message>
        <message>
            <source>The picture is in the clipboard.</source>
            <translation>图片已复制到剪贴板。</translation>
        </message>
        <message>
            <source>As seen</source>
            <translation>按所见</translation>
        </message>
        <message>
            <source>{size} pixels wide</source>
            <translation>宽 {size} 像素</translation>
        </message>
    </context>
    <context>
        <name>SourceRow</name>
        <message>
            <source>Series</source>
            <translation>序列</translation>
        </message>
        <message>
            <source>Middle slice of {name}</source>
            <translation>{name} 的中间层</translation>
        </message>
        <message>
            <source>Show the DICOM header of {name}</source>
            <translation>显示 {name} 的 DICOM 头信息</translation>
        </message>
        <message>
            <source>Write a de-identified copy of {name}</source>
            <translation>写出 {name} 的去标识化副本</translation>
        </message>
        <message>
            <source>A mask says where bone is; it is no image to enhance or to measure.</source>
            <translation>掩膜只标示骨的位置；不是可增强或测量的图像。</translation>
        </message>
        <message>
            <source>Spacing even, all slices present</source>
            <translation>间距均匀，层面齐全</translation>
        </message>
        <message>
            <source>Regular part only</source>
            <translation>仅规则部分</translation>
        </message>
        <message>
            <source>Resampled</source>
            <translation>重采样</translation>
        </message>
        <message>
            <source>Straightened</source>
            <translation>矫直</translation>
        </message>
        <message>
            <source>It can be imported as:</source>
            <translation>可导入为：</translation>
        </message>
        <message>
            <source>No picture can be made of this.</source>
            <translation>无法生成图片。</translation>
        </message>
        <message>
            <source>{thickness} mm every {interval} mm</source>
            <translation>层厚 {thickness} mm，层间距 {interval} mm</translation>
        </message>
        <message>
            <source>every {interval} mm</source>
            <translation>层间距 {interval} mm</translation>
        </message>
    </context>
    <context>
        <name>SpacingFields</name>
        <message>
            <source>Voxel size</source>
            <translation>体素大小</translation>
        </message>
        <message>
            <source>Between slices, z</source>
            <translation>层间，z</translation>
        </message>
        <message>
            <source>Between rows, y</source>
            <translation>行间，y</translation>
        </message>
        <message>
            <source>Between columns, x</source>
            <translation>列间，x</translation>
        </message>
        <message>
            <source>Different sizes along z, y and x</source>
            <translation>z、y、x 方向大小不同</translation>
        </message>
        <message>
            <source>Give different sizes along z, y and x</source>
            <translation>分别给出 z、y、x 方向的大小</translation>
        </message>
        <message>
            <source>{axis} in mm</source>
            <translation>{axis}，mm</translation>
        </message>
    </context>
    <context>
        <name>SpacingForm</name>
        <message>
            <source>Voxel size</source>
            <translation>体素大小</translation>
        </message>
        <message>
            <source>Import</source>
            <translation>导入</translation>
        </message>
        <message>
            <source>Not now</source>
            <translation>暂不</translation>
        </message>
        <message>
            <source>Give it in millimetres.</source>
            <translation>请以毫米给出。</translation>
        </message>
    </context>
    <context>
        <name>SplitSection</name>
        <message>
            <source>Split</source>
            <translation>划分</translation>
        </message>
        <message>
            <source>By donor</source>
            <translation>按供体</translation>
        </message>
        <message>
            <source>All bones of a donor are on one side</source>
            <translation>同一供体的所有骨在同一侧</translation>
        </message>
        <message>
            <source>By bone</source>
            <translation>按椎体</translation>
        </message>
        <message>
            <source>Vertebrae of one donor may be on both sides</source>
            <translation>同一供体的椎体可能分在两侧</translation>
        </message>
        <message>
            <source>By slice</source>
            <translation>按层面</translation>
        </message>
        <message>
            <source>As in the paper, which flatters</source>
            <translation>同论文，结果偏乐观</translation>
        </message>
        <message>
            <source>Held out</source>
            <translation>留出</translation>
        </message>
        <message>
            <source>⚠ Neighbours of held-out slices are trained on: all figures are better than they will be on a new donor.</source>
            <translation>⚠ 留出层面的相邻层面参与训练：所有数值都优于在新供体上的表现。</translation>
        </message>
        <message>
            <source>⚠ Other vertebrae of the same donor may be trained on: the figures are somewhat too good.</source>
            <translation>⚠ 同一供体的其他椎体可能参与训练：数值略偏乐观。</translation>
        </message>
    </context>
    <context>
        <name>StartPage</name>
        <message>
            <source>Screen for reading</source>
            <translation>用于评阅的屏幕</translation>
        </message>
        <message>
            <source>Read a study</source>
            <translation>评阅研究</translation>
        </message>
        <message>
            <source>Open the reader package that the coordinator gave you. Your answers are kept beside it, each at once.</source>
            <translation>打开协调员给您的评阅包。您的评分保存在它旁边，每项评分即时保存。</translation>
        </message>
        <message>
            <source>Opened before</source>
            <translation>以前打开过</translation>
        </message>
        <message>
            <source>Screen</source>
            <translation>屏幕</translation>
        </message>
        <message>
            <source>Open a reader package…</source>
            <translation>打开评阅包…</translation>
        </message>
        <message>
            <source>Choose a file that ends in {suffix}</source>
            <translation>选择以 {suffix} 结尾的文件</translation>
        </message>
        <message>
            <source>Drop a reader package here</source>
            <translation>将评阅包拖放到此处</translation>
        </message>
        <message>
            <source>Run a study</source>
            <translation>开展研究</translation>
        </message>
        <message>
            <source>For the coordinator, who knows what is shown. Readers stay on the other side.</source>
            <translation>供知道图像来源的协调员使用。评阅者请留在另一侧。</translation>
        </message>
        <message>
            <source>{number}: {width} × {height} pixels</source>
            <translation>{number}：{width} × {height} 像素</translation>
        </message>
    </context>
    <context>
        <name>Strip</name>
        <message>
            <source>The same slice by epoch</source>
            <translation>同一层面的逐轮变化</translation>
        </message>
        <message>
            <source>Epochs {epochs}</source>
            <translation>轮次 {epochs}</translation>
        </message>
        <message>
            <source>epoch {epoch}</source>
            <translation>第 {epoch} 轮</translation>
        </message>
    </context>
    <context>
        <name>StudiesPage</name>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Back to the start of the Read mode (Esc)</source>
            <translation>返回评阅模式的起始页（Esc）</translation>
        </message>
        <message>
            <source>Reader studies</source>
            <translation>评阅研究</translation>
        </message>
        <message>
            <source>New study</source>
            <translation>新建研究</translation>
        </message>
        <message>
            <source>Reader study</source>
            <translation>评阅研究</translation>
        </message>
        <message>
            <source>Agreement by criterion and class: Kendall's W with permutation p, Gwet's AC2, Krippendorff's alpha, ICC(A,1). Comparison: one figure for each image (mean over the readers), Mann-Whitney U, Holm over the criteria.</source>
            <translation>一致性按标准和类别分析：Kendall W（置换 p）、Gwet AC2、Krippendorff alpha、ICC(A,1)。比较：每幅图像一个数值（评阅者均值），Mann-Whitney U 检验，对各项标准作 Holm 校正。</translation>
        </message>
        <message>
            <source>A reader study asks several readers, blinded and in random order, to score micro-CT and micro-CT-like images.</source>
            <translation>评阅研究请多名评阅者在盲法和随机顺序下对 micro-CT 和 micro-CT-like 图像评分。</translation>
        </message>
        <message>
            <source>Open a project first: a study draws its images from it.</source>
            <translation>请先打开项目：研究从中抽取图像。</translation>
        </message>
        <message>
            <source>Cannot be read</source>
            <translation>无法读取</translation>
        </message>
        <message>
            <source>Draft</source>
            <translation>草稿</translation>
        </message>
        <message>
            <source>Unblinded</source>
            <translation>已揭盲</translation>
        </message>
        <message>
            <source>Locked, blinded</source>
            <translation>已锁定，未揭盲</translation>
        </message>
        <message>
            <source>The key of this study, {name}, is missing: without it nobody can unblind. Take it from a backup.</source>
            <translation>此研究的密钥 {name} 缺失：没有它谁也无法揭盲。请从备份恢复。</translation>
        </message>
        <message>
            <source>Take results</source>
            <translation>收取结果</translation>
        </message>
        <message>
            <source>Taken: {files}</source>
            <translation>已收取：{files}</translation>
        </message>
        <message>
            <source>Unblind the study</source>
            <translation>揭盲研究</translation>
        </message>
    </context>
    <context>
        <name>StudyForm</name>
        <message>
            <source>Design of the study</source>
            <translation>研究设计</translation>
        </message>
        <message>
            <source>Study</source>
            <translation>研究</translation>
        </message>
        <message>
            <source>Title, for you and the report</source>
            <translation>标题（供您和报告使用）</translation>
        </message>
        <message>
            <source>Readers</source>
            <translation>评阅者</translation>
        </message>
        <message>
            <source>Aims</source>
            <translation>目的</translation>
        </message>
        <message>
            <source>Analysis plan</source>
            <translation>分析计划</translation>
        </message>
        <message>
            <source>Frozen with the study, before anybody has read</source>
            <translation>在任何人评阅之前随研究一起锁定</translation>
        </message>
        <message>
            <source>Title that readers see</source>
            <translation>评阅者看到的标题</translation>
        </message>
        <message>
            <source>Must not tell what is compared</source>
            <translation>不得透露所比较的内容</translation>
        </message>
        <message>
            <source>Instructions for readers, English</source>
            <translation>评阅说明，英文</translation>
        </message>
        <message>
            <source>Instructions for readers, Chinese</source>
            <translation>评阅说明，中文</translation>
        </message>
        <message>
            <source>Images</source>
            <translation>图像</translation>
        </message>
        <message>
            <source>Slices</source>
            <translation>层面</translation>
        </message>
        <message>
            <source>Between the VOIs</source>
            <translation>两个 VOI 之间</translation>
        </message>
        <message>
            <source>In the middle</source>
            <translation>中部</translation>
        </message>
        <message>
            <source>Of the whole scan</source>
            <translation>整个扫描</translation>
        </message>
        <message>
            <source>Where no VOI is placed, between the VOIs means the middle of the scan</source>
            <translation>未放置 VOI 时，“两个 VOI 之间”指扫描的中部</translation>
        </message>
        <message>
            <source>The same slices in every class</source>
            <translation>各类别采用相同层面</translation>
        </message>
        <message>
            <source>Each slice that is drawn is shown once in every class</source>
            <translation>抽取的每个层面在各类别中各显示一次</translation>
        </message>
        <message>
            <source>Drawn evenly over</source>
            <translation>均匀抽取自</translation>
        </message>
        <message>
            <source>Vertebrae</source>
            <translation>椎体</translation>
        </message>
        <message>
            <source>Donors</source>
            <translation>供体</translation>
        </message>
        <message>
            <source>Not at all</source>
            <translation>不限</translation>
        </message>
        <message>
            <source>Leave out slices that a model was trained on</source>
            <translation>排除模型训练用过的层面</translation>
        </message>
        <message>
            <source>Switching it off is recorded and stands in the report</source>
            <translation>关闭此项会被记录并写入报告</translation>
        </message>
        <message>
            <source>Least distance of slices</source>
            <translation>层面最小间距</translation>
        </message>
        <message>
            <source>Shown as</source>
            <translation>显示方式</translation>
        </message>
        <message>
            <source>Single slices</source>
            <translation>单层</translation>
        </message>
        <message>
            <source>Stacks to scroll</source>
            <translation>可滚动的一叠图像</translation>
        </message>
        <message>
            <source>Slices of a stack</source>
            <translation>每叠层数</translation>
        </message>
        <message>
            <source>Between them</source>
            <translation>层间距</translation>
        </message>
        <message>
            <source>Images to practise on</source>
            <translation>培训图像</translation>
        </message>
        <message>
            <source>None</source>
            <translation>无</translation>
        </message>
        <message>
            <source>Order</source>
            <translation>顺序</translation>
        </message>
        <message>
            <source>Shown twice</source>
            <translation>重复显示</translation>
        </message>
        <message>
            <source>For the agreement of each reader with himself</source>
            <translation>用于评阅者自身一致性</translation>
        </message>
        <message>
            <source>At least so many apart</source>
            <translation>至少间隔（幅）</translation>
        </message>
        <message>
            <source>The same sitting</source>
            <translation>同一次评阅</translation>
        </message>
        <message>
            <source>The last sitting</source>
            <translation>最后一次评阅</translation>
        </message>
        <message>
            <source>Repeats in</source>
            <translation>重复图像位于</translation>
        </message>
        <message>
            <source>Sittings</source>
            <translation>评阅次数</translation>
        </message>
        <message>
            <source>Days between sittings</source>
            <translation>两次之间的天数</translation>
        </message>
        <message>
            <source>Any</source>
            <translation>不限</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>种子</translation>
        </message>
        <message>
            <source>Decides the draw and every order; readers never see it</source>
            <translation>决定抽取和所有顺序；评阅者看不到</translation>
        </message>
        <message>
            <source>Display, the same for all images</source>
            <translation>显示，所有图像相同</translation>
        </message>
        <message>
            <source>Field of view</source>
            <translation>视野</translation>
        </message>
        <message>
            <source>Pixel</source>
            <translation>像素</translation>
        </message>
        <message>
            <source>Round, black outside</source>
            <translation>圆形，外部为黑色</translation>
        </message>
        <message>
            <source>Shape</source>
            <translation>形状</translation>
        </message>
        <message>
            <source>Square</source>
            <translation>方形</translation>
        </message>
        <message>
            <source>Black border</source>
            <translation>黑色边框</translation>
        </message>
        <message>
            <source>Interpolation</source>
            <translation>插值</translation>
        </message>
        <message>
            <source>Cubic</source>
            <translation>三次</translation>
        </message>
        <message>
            <source>Linear</source>
            <translation>线性</translation>
        </message>
        <message>
            <source>Grey values 0–255</source>
            <translation>灰度值 0–255</translation>
        </message>
        <message>
            <source>HU</source>
            <translation>HU</translation>
        </message>
        <message>
            <source>{unit}: centre</source>
            <translation>{unit}：窗位</translation>
        </message>
        <message>
            <source>{unit}: width</source>
            <translation>{unit}：窗宽</translation>
        </message>
        <message>
            <source>Rules of reading</source>
            <translation>评阅规则</translation>
        </message>
        <message>
            <source>Every criterion must be answered</source>
            <translation>每项标准都必须评分</translation>
        </message>
        <message>
            <source>Going back is allowed</source>
            <translation>允许返回</translation>
        </message>
        <message>
            <source>A change keeps the old answer beside the new one</source>
            <translation>修改时，原评分与新评分一并保留</translation>
        </message>
        <message>
            <source>“Cannot judge” is allowed</source>
            <translation>允许“无法评价”</translation>
        </message>
        <message>
            <source>Comments are allowed</source>
            <translation>允许备注</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>从不</translation>
        </message>
        <message>
            <source>Suggest a break after</source>
            <translation>建议休息：每满</translation>
        </message>
        <message>
            <source>images</source>
            <translation>幅图像</translation>
        </message>
        <message>
            <source>or after</source>
            <translation>或每满</translation>
        </message>
        <message>
            <source>Idle after</source>
            <translation>视为空闲：无操作</translation>
        </message>
        <message>
            <source>Criteria</source>
            <translation>标准</translation>
        </message>
        <message>
            <source>Double-click a wording, or press F2, to edit it. Readers see it in the language of their window.</source>
            <translation>双击措辞或按 F2 进行编辑。评阅者以其窗口的语言看到它。</translation>
        </message>
    </context>
    <context>
        <name>StudyList</name>
        <message>
            <source>Studies</source>
            <translation>研究</translation>
        </message>
        <message>
            <source>New study</source>
            <translation>新建研究</translation>
        </message>
        <message>
            <source>Clone</source>
            <translation>克隆</translation>
        </message>
        <message>
            <source>A new study with the same choices, open for changes</source>
            <translation>以相同的设定新建一项可更改的研究</translation>
        </message>
        <message>
            <source>Show files</source>
            <translation>显示文件</translation>
        </message>
    </context>
    <context>
        <name>StudyPreview</name>
        <message>
            <source>One image of each class, pixel by pixel. Readers see no names and no marks.</source>
            <translation>每一类一幅图像，逐像素显示。评阅者看不到名称和标记。</translation>
        </message>
        <message>
            <source>Back to the design</source>
            <translation>返回设计</translation>
        </message>
        <message>
            <source>AI-generated · research use only</source>
            <translation>AI 生成 · 仅供研究</translation>
        </message>
    </context>
    <context>
        <name>StudySide</name>
        <message>
            <source>Reader studies of this project</source>
            <translation>本项目的评阅研究</translation>
        </message>
        <message>
            <source>Design a study, lock it, send packages to readers, take their results back, unblind and analyse.</source>
            <translation>设计并锁定研究，将评阅包发给评阅者，收回结果，揭盲并分析。</translation>
        </message>
    </context>
    <context>
        <name>StudySummary</name>
        <message>
            <source>What the design comes to</source>
            <translation>设计的结果</translation>
        </message>
        <message>
            <source>One reader</source>
            <translation>每名评阅者</translation>
        </message>
        <message>
            <source>Images scored</source>
            <translation>评分图像</translation>
        </message>
        <message>
            <source>Shown twice</source>
            <translation>重复显示</translation>
        </message>
        <message>
            <source>To practise on</source>
            <translation>培训图像</translation>
        </message>
        <message>
            <source>In all</source>
            <translation>合计</translation>
        </message>
        <message>
            <source>Scores given</source>
            <translation>评分数</translation>
        </message>
        <message>
            <source>Preview images…</source>
            <translation>预览图像…</translation>
        </message>
        <message>
            <source>One drawn image of each class, as readers will see it</source>
            <translation>每一类显示一幅所抽取的图像，与评阅者所见相同</translation>
        </message>
        <message>
            <source>To know</source>
            <translation>须知</translation>
        </message>
        <message>
            <source>Sample size</source>
            <translation>样本量</translation>
        </message>
        <message>
            <source>Superiority to be found</source>
            <translation>欲检出的优势概率</translation>
        </message>
        <message>
            <source>Chance that an image of one class scores higher than one of the other; 0.5 is no difference</source>
            <translation>一类图像的评分高于另一类的概率；0.5 表示无差异</translation>
        </message>
        <message>
            <source>{count} independent images of each class find it with a power of 80 % at 5 % (Noether 1987). Several slices of one bone are not independent: draw more. For agreement, see: mctgui study size.</source>
            <translation>每一类 {count} 幅独立图像可在 5 % 显著性水平下以 80 % 的检验效能检出（Noether 1987）。同一块骨的多个层面并不独立：请抽取更多。一致性的样本量见命令行 mctgui study size。</translation>
        </message>
        <message>
            <source>Locking draws the images, seals the key and writes the readers' packages. Nothing can be changed after.</source>
            <translation>锁定将抽取图像、封存密钥并写出评阅包。此后不能再更改。</translation>
        </message>
        <message>
            <source>Passphrase</source>
            <translation>口令</translation>
        </message>
        <message>
            <source>Passphrase again</source>
            <translation>再次输入口令</translation>
        </message>
        <message>
            <source>Without the passphrase nobody can unblind the study. It is written nowhere.</source>
            <translation>没有口令，谁也无法揭盲。口令不写在任何地方。</translation>
        </message>
        <message>
            <source>Progress of the lock</source>
            <translation>锁定进度</translation>
        </message>
        <message>
            <source>Lock the study</source>
            <translation>锁定研究</translation>
        </message>
        <message>
            <source>Cancel</source>
            <translation>取消</translation>
        </message>
        <message>
            <source>{name}: {left} of {all} images can be drawn.</source>
            <translation>{name}：{all} 幅图像中有 {left} 幅可供抽取。</translation>
        </message>
        <message>
            <source>Nothing.</source>
            <translation>无。</translation>
        </message>
        <message>
            <source>The two passphrases differ.</source>
            <translation>两次输入的口令不同。</translation>
        </message>
    </context>
    <context>
        <name>SurfaceControls</name>
        <message>
            <source>Thickness colours of the {which} VOI</source>
            <translation>{which} VOI 的厚度着色</translation>
        </message>
        <message>
            <source>Seen from</source>
            <translation>观察方向</translation>
        </message>
        <message>
            <source>Size of pictures</source>
            <translation>图片大小</translation>
        </message>
    </context>
    <context>
        <name>SurfaceView</name>
        <message>
            <source>{name}, {which} VOI in 3-D</source>
            <translation>{name}，{which} VOI 三维显示</translation>
        </message>
        <message>
            <source>Drag to turn all of them, wheel to zoom, double click to face the front</source>
            <translation>拖动可同时旋转全部，滚轮缩放，双击转至正面</translation>
        </message>
        <message>
            <source>{which} VOI</source>
            <translation>{which} VOI</translation>
        </message>
        <message>
            <source>surface at {value}</source>
            <translation>表面阈值 {value}</translation>
        </message>
    </context>
    <context>
        <name>TagBrowser</name>
        <message>
            <source>DICOM header</source>
            <translation>DICOM 头信息</translation>
        </message>
        <message>
            <source>Elements of the DICOM header</source>
            <translation>DICOM 头信息的元素</translation>
        </message>
        <message>
            <source>Slice</source>
            <translation>层面</translation>
        </message>
        <message>
            <source>Slice whose header is shown</source>
            <translation>显示其头信息的层面</translation>
        </message>
        <message>
            <source>Filter by tag, name, value</source>
            <translation>按标签、名称、值筛选</translation>
        </message>
        <message>
            <source>Filter the elements</source>
            <translation>筛选元素</translation>
        </message>
        <message>
            <source>Show patient data</source>
            <translation>显示患者数据</translation>
        </message>
        <message>
            <source>Names, numbers, dates and private elements are hidden until this is ticked</source>
            <translation>勾选之前，姓名、编号、日期和私有元素均被隐藏</translation>
        </message>
        <message>
            <source>Copy</source>
            <translation>复制</translation>
        </message>
        <message>
            <source>Copy the selected rows (Ctrl+C)</source>
            <translation>复制所选行（Ctrl+C）</translation>
        </message>
        <message>
            <source>Series to compare with</source>
            <translation>用于比较的序列</translation>
        </message>
        <message>
            <source>Show the header of another series beside this one</source>
            <translation>并排显示另一序列的头信息</translation>
        </message>
        <message>
            <source>Differences only</source>
            <translation>仅差异</translation>
        </message>
        <message>
            <source>Compare with…</source>
            <translation>比较…</translation>
        </message>
        <message>
            <source>Compared with {name}</source>
            <translation>与 {name} 比较</translation>
        </message>
        <message>
            <source> of {count}</source>
            <translation> / {count}</translation>
        </message>
        <message>
            <source>Slice </source>
            <translation>层面 </translation>
        </message>
        <message>
            <source>Looking for the files…</source>
            <translation>正在查找文件…</translation>
        </message>
        <message>
            <source>The files of this volume are not there any more.</source>
            <translation>此体数据的源文件已不存在。</translation>
        </message>
    </context>
    <context>
        <name>TagModel</name>
        <message>
            <source>Tag</source>
            <translation>标签</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>名称</translation>
        </message>
        <message>
            <source>VR</source>
            <translation>VR</translation>
        </message>
        <message>
            <source>Value</source>
            <translation>值</translation>
        </message>
        <message>
            <source>In the other series</source>
            <translation>另一序列中</translation>
        </message>
        <message>
            <source>is not there</source>
            <translation>不存在</translation>
        </message>
        <message>
            <source>Hidden: it may tell who the patient is</source>
            <translation>已隐藏：可能透露患者身份</translation>
        </message>
        <message>
            <source>hidden</source>
            <translation>已隐藏</translation>
        </message>
    </context>
    <context>
        <name>ThicknessBar</name>
        <message>
            <source>Thickness in colours from 0 to {end} mm</source>
            <translation>0 至 {end} mm 的厚度着色</translation>
        </message>
        <message>
            <source>Tb.Th</source>
            <translation>Tb.Th</translation>
        </message>
    </context>
    <context>
        <name>ThicknessPlot</name>
        <message>
            <source>Histogram of {name} in all images</source>
            <translation>{name} 在所有图像中的直方图</translation>
        </message>
        <message>
            <source>Per cent of the voxels; upright lines: means. Ctrl+C copies the plot</source>
            <translation>体素百分比；竖线为均值。Ctrl+C 复制图表</translation>
        </message>
    </context>
    <context>
        <name>ThresholdPlot</name>
        <message>
            <source>Histogram of the VOI with its threshold</source>
            <translation>VOI 的直方图及其阈值</translation>
        </message>
        <message>
            <source>Drag the line, or move it with ← and →; with Shift ten times as far</source>
            <translation>拖动竖线，或用 ← 和 → 移动；按住 Shift 移动十倍</translation>
        </message>
    </context>
    <context>
        <name>ThresholdSection</name>
        <message>
            <source>Threshold</source>
            <translation>阈值</translation>
        </message>
        <message>
            <source>Fixed value</source>
            <translation>固定值</translation>
        </message>
        <message>
            <source>IsoData and Default are ImageJ's; bone is brighter than the threshold</source>
            <translation>IsoData 和 Default 为 ImageJ 的方法；骨亮于阈值</translation>
        </message>
        <message>
            <source>Whose histogram is shown</source>
            <translation>所显示直方图的对象</translation>
        </message>
        <message>
            <source>VOI</source>
            <translation>VOI</translation>
        </message>
        <message>
            <source>Method</source>
            <translation>方法</translation>
        </message>
        <message>
            <source>Per VOI</source>
            <translation>每个 VOI</translation>
        </message>
        <message>
            <source>Every VOI of every image has a threshold of its own</source>
            <translation>每幅图像的每个 VOI 各有阈值</translation>
        </message>
        <message>
            <source>Per image</source>
            <translation>每个图像</translation>
        </message>
        <message>
            <source>One threshold for all VOIs of an image, of their voxels together</source>
            <translation>一幅图像的所有 VOI 合并其体素，使用同一阈值</translation>
        </message>
        <message>
            <source>All cases</source>
            <translation>全部病例</translation>
        </message>
        <message>
            <source>One threshold for an image in all cases of the project</source>
            <translation>项目中全部病例的同一种图像使用同一阈值</translation>
        </message>
        <message>
            <source>VOIs with one threshold</source>
            <translation>使用同一阈值的 VOI</translation>
        </message>
        <message>
            <source>Logarithmic</source>
            <translation>对数</translation>
        </message>
        <message>
            <source>Off</source>
            <translation>关闭</translation>
        </message>
        <message>
            <source>Outline</source>
            <translation>轮廓</translation>
        </message>
        <message>
            <source>Tint</source>
            <translation>着色</translation>
        </message>
        <message>
            <source>Bone on the slices</source>
            <translation>层面上的骨</translation>
        </message>
        <message>
            <source>Bone</source>
            <translation>骨窗</translation>
        </message>
        <message>
            <source>Wall of the VOI</source>
            <translation>VOI 边界</translation>
        </message>
        <message>
            <source>Context</source>
            <translation>含周围</translation>
        </message>
        <message>
            <source>Thickness on the surroundings too, statistics inside</source>
            <translation>厚度计算包括周围，统计仅限内部</translation>
        </message>
        <message>
            <source>As BoneJ with a ROI: the wall bounds bone and marrow</source>
            <translation>同 BoneJ 使用 ROI：骨与骨髓以边界为限</translation>
        </message>
        <message>
            <source>Both</source>
            <translation>两者</translation>
        </message>
        <message>
            <source>Two rows for each VOI, each named by its rule</source>
            <translation>每个 VOI 两行，各以其规则命名</translation>
        </message>
        <message>
            <source>What bounds the thickness at the wall of the VOI</source>
            <translation>VOI 边界处厚度的界定方式</translation>
        </message>
        <message>
            <source>Balls may reach out of the VOI: nothing is cut at its wall.</source>
            <translation>球体可超出 VOI：在边界处不作截断。</translation>
        </message>
        <message>
            <source>Balls end at the wall, which makes Tb.Sp smaller; for comparing with BoneJ.</source>
            <translation>球体止于边界，使 Tb.Sp 偏小；用于与 BoneJ 比较。</translation>
        </message>
        <message>
            <source>Measures twice; every row says by which rule.</source>
            <translation>测量两次；每行注明所用规则。</translation>
        </message>
    </context>
    <context>
        <name>Thresholding</name>
        <message>
            <source>Reading the VOI …</source>
            <translation>正在读取 VOI…</translation>
        </message>
        <message>
            <source>This method finds no threshold here: take another, or a fixed value.</source>
            <translation>此方法在此找不到阈值：请换用其他方法或固定值。</translation>
        </message>
        <message>
            <source>Change the threshold</source>
            <translation>更改阈值</translation>
        </message>
        <message>
            <source>Change the wall of the VOI</source>
            <translation>更改 VOI 边界</translation>
        </message>
    </context>
    <context>
        <name>ThumbnailBar</name>
        <message>
            <source>Thumbnails of the slices</source>
            <translation>层面缩略图</translation>
        </message>
        <message>
            <source>every slice</source>
            <translation>每一层</translation>
        </message>
        <message>
            <source>one slice in {number}</source>
            <translation>每 {number} 层取一层</translation>
        </message>
    </context>
    <context>
        <name>Train</name>
        <message>
            <source>began with {name}</source>
            <translation>起始于 {name}</translation>
        </message>
        <message>
            <source>small preset</source>
            <translation>小型预设</translation>
        </message>
        <message>
            <source>official preset</source>
            <translation>官方预设</translation>
        </message>
        <message>
            <source>paper preset</source>
            <translation>论文预设</translation>
        </message>
        <message>
            <source>images reduced {n} times</source>
            <translation>图像缩小 {n} 倍</translation>
        </message>
        <message>
            <source>global alone</source>
            <translation>仅全局</translation>
        </message>
        <message>
            <source>local enhancers</source>
            <translation>局部增强器</translation>
        </message>
        <message>
            <source>reduced {n} times</source>
            <translation>缩小 {n} 倍</translation>
        </message>
        <message>
            <source>GAN</source>
            <translation>GAN</translation>
        </message>
        <message>
            <source>features</source>
            <translation>特征</translation>
        </message>
        <message>
            <source>local mean</source>
            <translation>局部均值</translation>
        </message>
        <message>
            <source>D generated</source>
            <translation>D 生成</translation>
        </message>
        <message>
            <source>D real</source>
            <translation>D 真实</translation>
        </message>
        <message>
            <source>refinement</source>
            <translation>细化</translation>
        </message>
        <message>
            <source>stopped</source>
            <translation>已停止</translation>
        </message>
        <message>
            <source>waits for its turn</source>
            <translation>排队等待</translation>
        </message>
        <message>
            <source>running</source>
            <translation>运行中</translation>
        </message>
        <message>
            <source>paused</source>
            <translation>已暂停</translation>
        </message>
        <message>
            <source>stopping…</source>
            <translation>正在停止…</translation>
        </message>
        <message>
            <source>done</source>
            <translation>完成</translation>
        </message>
        <message>
            <source>failed</source>
            <translation>失败</translation>
        </message>
        <message>
            <source>damaged</source>
            <translation>已损坏</translation>
        </message>
    </context>
    <context>
        <name>TrainForm</name>
        <message>
            <source>Start training</source>
            <translation>开始训练</translation>
        </message>
        <message>
            <source>Pause</source>
            <translation>暂停</translation>
        </message>
        <message>
            <source>Stop</source>
            <translation>停止</translation>
        </message>
        <message>
            <source>Pairs {pairs} · bones {bones} · donors {donors}</source>
            <translation>{pairs} 个图像对 · {bones} 个椎体 · {donors} 个供体</translation>
        </message>
        <message>
            <source>Pairs in HU and pictures cannot be trained on together: choose one kind.</source>
            <translation>HU 图像对与图片不能一起训练：请只选一种。</translation>
        </message>
        <message>
            <source>{train} pairs are trained on, {held} held out: {names}</source>
            <translation>{train} 对用于训练，留出 {held} 对：{names}</translation>
        </message>
        <message>
            <source>{train} pairs are trained on, {held} held out, drawn from all bones</source>
            <translation>{train} 对用于训练，留出 {held} 对，抽取自所有椎体</translation>
        </message>
        <message>
            <source>The batch has to be a multiple of {n}, so that {n} GPUs can share it.</source>
            <translation>批量必须是 {n} 的倍数，{n} 个 GPU 才能分担。</translation>
        </message>
        <message>
            <source>Go on</source>
            <translation>继续</translation>
        </message>
    </context>
    <context>
        <name>TrainScreen</name>
        <message>
            <source>epoch {epoch} of {epochs}</source>
            <translation>第 {epoch} / {epochs} 轮</translation>
        </message>
    </context>
    <context>
        <name>Trainings</name>
        <message>
            <source>Train {name}</source>
            <translation>训练 {name}</translation>
        </message>
    </context>
    <context>
        <name>UnblindPanel</name>
        <message>
            <source>Unblind</source>
            <translation>揭盲</translation>
        </message>
        <message>
            <source>Why it is unblinded incomplete</source>
            <translation>在结果不完整时揭盲的理由</translation>
        </message>
        <message>
            <source>Passphrase of the study</source>
            <translation>研究的口令</translation>
        </message>
        <message>
            <source>After this no result can be added and no score changed. When it was done is recorded.</source>
            <translation>此后不能再添加结果或更改评分。揭盲时间会被记录。</translation>
        </message>
        <message>
            <source>Unblind the study</source>
            <translation>揭盲研究</translation>
        </message>
        <message>
            <source>Show the results</source>
            <translation>显示结果</translation>
        </message>
        <message>
            <source>The files of this study are not as they were written: nothing can be unblinded.</source>
            <translation>此研究的文件与写入时不一致：无法揭盲。</translation>
        </message>
        <message>
            <source>Unblinded {when} UTC. The scores are final.</source>
            <translation>揭盲于 {when} UTC。评分不再更改。</translation>
        </message>
        <message>
            <source>All {count} readers have read everything and signed.</source>
            <translation>{count} 名评阅者均已全部评阅并签名。</translation>
        </message>
        <message>
            <source>No result has come yet.</source>
            <translation>尚未收到结果。</translation>
        </message>
        <message>
            <source>{signed} of {count} readers are complete and signed.</source>
            <translation>{count} 名评阅者中有 {signed} 名已完成并签名。</translation>
        </message>
    </context>
    <context>
        <name>ViewInspector</name>
        <message>
            <source>Link</source>
            <translation>联动</translation>
        </message>
        <message>
            <source>Under the cursor</source>
            <translation>光标处</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>窗</translation>
        </message>
        <message>
            <source>Model</source>
            <translation>模型</translation>
        </message>
        <message>
            <source>Inspector of the View screen</source>
            <translation>阅片界面的检查器</translation>
        </message>
    </context>
    <context>
        <name>ViewScreen</name>
        <message>
            <source>Make the micro-CT-like volume of this MDCT</source>
            <translation>由此 MDCT 生成 micro-CT-like 体数据</translation>
        </message>
        <message>
            <source>Enhance again</source>
            <translation>重新增强</translation>
        </message>
        <message>
            <source>Enhance</source>
            <translation>增强</translation>
        </message>
        <message>
            <source>The left button pans; Esc ends it</source>
            <translation>左键平移；按 Esc 结束</translation>
        </message>
        <message>
            <source>Choose a case in Cases, or open the demo there.</source>
            <translation>请在“病例”中选择病例，或在那里打开演示。</translation>
        </message>
        <message>
            <source>This case has no volume yet. Import one in Cases.</source>
            <translation>此病例尚无体数据。请在“病例”中导入。</translation>
        </message>
        <message>
            <source>Show all panes</source>
            <translation>显示所有窗格</translation>
        </message>
        <message>
            <source>Maximise this pane</source>
            <translation>最大化此窗格</translation>
        </message>
        <message>
            <source>Window {window}</source>
            <translation>窗 {window}</translation>
        </message>
        <message>
            <source>Window of {name} {window}</source>
            <translation>{name} 的窗 {window}</translation>
        </message>
        <message>
            <source>Zoom {zoom}</source>
            <translation>缩放 {zoom}</translation>
        </message>
        <message>
            <source>of the window</source>
            <translation>（窗内比例）</translation>
        </message>
        <message>
            <source>Difference {value} {unit}</source>
            <translation>差值 {value} {unit}</translation>
        </message>
        <message>
            <source>Window: {name}</source>
            <translation>窗：{name}</translation>
        </message>
        <message>
            <source>This series has no window {number} of its own.</source>
            <translation>此序列没有自带的第 {number} 个窗。</translation>
        </message>
    </context>
    <context>
        <name>ViewToolBar</name>
        <message>
            <source>More tools</source>
            <translation>更多工具</translation>
        </message>
    </context>
    <context>
        <name>VolumeSection</name>
        <message>
            <source>Delete this volume</source>
            <translation>删除此体数据</translation>
        </message>
        <message>
            <source>Delete the {name} volume</source>
            <translation>删除 {name} 体数据</translation>
        </message>
        <message>
            <source>AI-generated · research use only</source>
            <translation>AI 生成 · 仅供研究</translation>
        </message>
        <message>
            <source>Delete this volume and what was measured in it? This cannot be undone.</source>
            <translation>删除此体数据及其测量结果？此操作无法撤销。</translation>
        </message>
        <message>
            <source>Show the DICOM header</source>
            <translation>显示 DICOM 头信息</translation>
        </message>
        <message>
            <source>Show the DICOM header of the {name} volume</source>
            <translation>显示 {name} 体数据的 DICOM 头信息</translation>
        </message>
    </context>
    <context>
        <name>WindowHistogram</name>
        <message>
            <source>Drag the lines: black and white of the window</source>
            <translation>拖动竖线：窗的黑端与白端</translation>
        </message>
    </context>
    <context>
        <name>WindowSection</name>
        <message>
            <source>{name}, window</source>
            <translation>{name}，窗</translation>
        </message>
        <message>
            <source>1 to 99 %</source>
            <translation>1 至 99 %</translation>
        </message>
    </context>
    <context>
        <name>Words</name>
        <message>
            <source>grey</source>
            <translation>灰度</translation>
        </message>
        <message>
            <source>axial</source>
            <translation>横断面</translation>
        </message>
        <message>
            <source>coronal</source>
            <translation>冠状面</translation>
        </message>
        <message>
            <source>sagittal</source>
            <translation>矢状面</translation>
        </message>
        <message>
            <source>Auto</source>
            <translation>自动</translation>
        </message>
        <message>
            <source>Bone</source>
            <translation>骨窗</translation>
        </message>
        <message>
            <source>Bone, wide</source>
            <translation>宽骨窗</translation>
        </message>
        <message>
            <source>Bone, dense</source>
            <translation>致密骨窗</translation>
        </message>
        <message>
            <source>Soft tissue</source>
            <translation>软组织窗</translation>
        </message>
        <message>
            <source>Full range</source>
            <translation>全范围</translation>
        </message>
        <message>
            <source>upper</source>
            <translation>上</translation>
        </message>
        <message>
            <source>lower</source>
            <translation>下</translation>
        </message>
        <message>
            <source>Upper</source>
            <translation>上</translation>
        </message>
        <message>
            <source>Lower</source>
            <translation>下</translation>
        </message>
        <message>
            <source>AI-generated · research use only</source>
            <translation>AI 生成 · 仅供研究</translation>
        </message>
        <message>
            <source>donor {donor}</source>
            <translation>供体 {donor}</translation>
        </message>
        <message>
            <source>{name} VOI</source>
            <translation>{name} VOI</translation>
        </message>
    </context>
    <context>
        <name>WorkPage</name>
        <message>
            <source>Back</source>
            <translation>返回</translation>
        </message>
        <message>
            <source>Back to the cases (Esc)</source>
            <translation>返回病例（Esc）</translation>
        </message>
    </context>
    <context>
        <name>YesNo</name>
        <message>
            <source>Yes</source>
            <translation>是</translation>
        </message>
        <message>
            <source>No</source>
            <translation>否</translation>
        </message>
    </context>
</TS>
